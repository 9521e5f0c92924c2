import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build, stop } from 'esbuild'
import { builtInHttp } from '../../../infra/built-in-http.ts'
import { bundleFolder, bundleFunctions, bundleOptions, withRequire } from '../../../infra/bundle.ts'

/** What a subject can be asked for; each is a function of its own, as this service has it. */
export type Operation = 'record' | 'list' | 'content'

/** This service's functions of the operations. */
const ours = {
  record: 'get-interaction',
  list: 'list-customer-interactions',
  content: 'get-plain-text',
} as const

/** The others, each a file of `subjects/` that exports the operations. */
const others = ['floor', 'empty', 'middy', 'hono', 'fastify', 'powertools', 'express'] as const

export type SubjectName = 'ours' | (typeof others)[number]

/** Everyone in whose company the service is shown, the floor first; `ours` last. */
export const compared = ['floor', 'middy', 'hono', 'fastify', 'powertools', 'express', 'ours'] as const

/** Those that answer with a whole body: Lambda takes 6 MB of one. */
export const buffering: ReadonlySet<SubjectName> = new Set(['express'])

const operationsOf = (name: SubjectName): readonly Operation[] =>
  name === 'empty' ? ['record', 'content'] : ['record', 'list', 'content']

const benchFolder = join(import.meta.dirname, '../../../dist/bench')

/** The folder of a subject's bundle. */
export const codeFolder = (subject: SubjectName, operation: Operation): string =>
  subject === 'ours' ? bundleFolder(ours[operation]) : join(benchFolder, `${subject}-${operation}`)

/** Bundles all subjects alike; ours by its own build. */
export const bundleSubjects = async (): Promise<void> => {
  await bundleFunctions()
  const jobs = others.flatMap((name) => operationsOf(name).map((operation) => bundleSubject(name, operation)))
  await Promise.all(jobs)
  await stop()
}

const bundleSubject = async (name: (typeof others)[number], operation: Operation) => {
  const folder = codeFolder(name, operation)
  const contents = `import { ${operation} } from './${name}.ts'; export const handler = ${operation}()`
  const { outputFiles } = await build({
    ...bundleOptions,
    plugins: [builtInHttp],
    stdin: { contents, resolveDir: join(import.meta.dirname, 'subjects'), loader: 'ts' },
    outfile: join(folder, 'index.mjs'),
  })
  await mkdir(folder, { recursive: true })
  for (const file of outputFiles) await writeFile(file.path, withRequire(file))
}

/** What a subject's bundle weighs in KiB, as it is and with gzip. */
export const bundleSize = async (subject: SubjectName, operation: Operation) => {
  const bytes = await readFile(join(codeFolder(subject, operation), 'index.mjs'))
  return { minified: bytes.length / 1024, zipped: gzipSync(bytes, { level: 9 }).length / 1024 }
}
