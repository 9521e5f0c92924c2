import { readdir } from 'node:fs/promises'
import { basename, dirname, join, relative } from 'node:path'
import {
  analyzeMetafile,
  type BuildOptions,
  type OutputFile as BuiltFile,
  build,
  type Metafile,
  type Plugin,
  stop,
} from 'esbuild'
import { builtIn, builtInHttp } from './built-in-http.ts'
import type { FunctionName } from './settings.ts'
import { checkReplacements, slimSdk } from './slim-sdk.ts'
import { writeWhole } from './write-whole.ts'

const root = join(import.meta.dirname, '..')

/**
 * What a bundle may weigh in bytes, a little above what it does: every cold start loads it, and a dependency that grows is to be
 * noticed.
 */
const budgets: ReadonlyMap<string, number> = new Map(
  Object.entries({
    'list-customer-interactions': 187_000,
    'list-service-interactions': 187_000,
    'get-interaction': 183_500,
    'get-plain-text': 231_000,
    'get-structured-text': 231_000,
    'get-binary-content': 231_000,
    'authorize-oidc-token': 25_000,
    'authorize-basic-credentials': 140_000,
    'ingest-interactions': 343_000,
    'import-object': 399_000,
    'finish-import': 281_000,
    'describe-changes': 25_000,
    'apply-retention': 175_000,
  } satisfies Record<FunctionName, number>),
)

/** The same for what a function loads only when it needs it. */
const lazyBudgetBytes = 205_000

/** The folder that holds the bundle of a function: `dist/functions/<name>`. */
export const bundleFolder = (name: string): string => join(root, 'dist/functions', name)

/** A module that is imported when it is needed becomes a file of its own beside the bundle: cold starts do not load it. */
const lazyModules: Plugin = {
  name: 'lazy modules',
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\/[\w-]+\.ts$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path: path.replace(/\.ts$/, '.mjs'), external: true } : undefined,
    ),
}

/** How all code for Lambda is bundled, whoever wrote it. */
export const bundleOptions = {
  absWorkingDir: root,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  minify: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  mainFields: ['module', 'main'],
  write: false,
  metafile: true,
  logLevel: 'warning',
} satisfies BuildOptions

type OutputFile = Pick<BuiltFile, 'path' | 'contents' | 'text'>

type Entry = { readonly in: string; readonly out: string }

const bundle = (entryPoints: Entry[], replaced: Set<string>) =>
  build({
    ...bundleOptions,
    outdir: join(root, 'dist/functions'),
    plugins: [lazyModules, builtInHttp, slimSdk(replaced)],
    entryPoints,
  })

type LazyModule = { readonly name: string; readonly folder: string }

/** The modules of `shared/` that bundles import when they need them, each with the folder of such a bundle. */
const lazyModulesOf = ({ outputs }: Metafile): LazyModule[] =>
  Object.entries(outputs).flatMap(([output, { imports }]) =>
    imports
      .filter(({ kind, path }) => kind === 'dynamic-import' && path.startsWith('./'))
      .map(({ path }) => ({ name: basename(path, '.mjs'), folder: join(root, dirname(output)) })),
  )

/** Each once, whatever the number of bundles that it is for. */
const bundleLazy = (modules: readonly LazyModule[], replaced: Set<string>) => {
  const names = new Set(modules.map(({ name }) => name))
  const entries = [...names].map((name) => ({ in: join(root, 'shared', `${name}.ts`), out: name }))
  return bundle(entries, replaced)
}

/** What plugins make up stands under a name with the namespace before it. */
const isFile = (input: string): boolean => !input.startsWith(`${builtIn}:`)

/** The file beside each bundle that wants it. */
const copiesOf = (file: OutputFile, modules: readonly LazyModule[]): OutputFile[] => {
  const { path, contents, text } = file
  if (contents.length > lazyBudgetBytes)
    throw new Error(`${path} has ${contents.length} bytes, more than its budget of ${lazyBudgetBytes}`)
  return modules
    .filter(({ name }) => name === basename(path, '.mjs'))
    .map(({ folder }) => ({ path: join(folder, basename(path)), contents, text }))
}

/**
 * Bundles every file of `functions/` to `dist/functions/<name>/index.mjs`: one file each, the SDK included, so that what is
 * tested is what is deployed. Resolves to every file that was read or written, by names from the project's folder. Throws an
 * error that names a bundle over its budget and what weighs most in it.
 */
export const bundleFunctions = async (limits = budgets): Promise<readonly string[]> => {
  const sources = (await readdir(join(root, 'functions'))).filter((file) => file.endsWith('.ts'))
  const functions = sources.map((file) => ({
    in: join(root, 'functions', file),
    out: join(basename(file, '.ts'), 'index'),
  }))
  const replaced = new Set<string>()
  try {
    const bundles = await bundle(functions, replaced)
    for (const file of bundles.outputFiles) await checkBudget(file, limits, bundles.metafile)
    const modules = lazyModulesOf(bundles.metafile)
    const lazy = await bundleLazy(modules, replaced)
    checkReplacements(replaced)
    const outputs = [...bundles.outputFiles, ...lazy.outputFiles.flatMap((file) => copiesOf(file, modules))]
    await Promise.all(outputs.map((file) => writeWhole(file.path, withRequire(file))))
    const inputs = [bundles, lazy].flatMap(({ metafile }) => Object.keys(metafile.inputs)).filter(isFile)
    return [...new Set(inputs), ...outputs.map(({ path }) => relative(root, path))]
  } finally {
    // Else esbuild's process stays as long as this one.
    await stop()
  }
}

const checkBudget = async (
  { path, contents }: OutputFile,
  limits: ReadonlyMap<string, number>,
  metafile: Metafile,
): Promise<void> => {
  const name = basename(dirname(path))
  const budget = limits.get(name)
  if (budget === undefined) throw new Error(`functions/${name}.ts has no byte budget in infra/bundle.ts`)
  if (contents.length <= budget) return
  const outputs = Object.fromEntries(
    Object.entries(metafile.outputs).filter(([output]) => output.includes(`/${name}/`)),
  )
  const parts = (await analyzeMetafile({ ...metafile, outputs })).trim().split('\n').slice(0, 12).join('\n')
  throw new Error(
    `the bundle of ${name} has ${contents.length} bytes, more than its budget of ${budget}:\n${parts}`,
  )
}

/** What esbuild puts where a CommonJS package asks for a built-in module: in an ES module it throws, unless there is a `require`. */
const dynamicRequire = 'Dynamic require of'
const requireBanner =
  'import{createRequire as nodeRequire}from"node:module";const require=nodeRequire(import.meta.url);\n'

/** The bundle, with a `require` where its packages need one. */
export const withRequire = ({ contents, text }: Pick<OutputFile, 'contents' | 'text'>): Uint8Array =>
  text.includes(dynamicRequire) ? Buffer.concat([Buffer.from(requireBanner), contents]) : contents
