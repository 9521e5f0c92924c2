import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { importFiles } from '../../infra/import/import-files.ts'
import { localClients } from '../../infra/local/local-clients.ts'
import { sampleDocuments } from '../../infra/sample/documents.ts'
import { entryParser } from '../../shared/import/parse-entry.ts'
import { storedAttachments } from '../../shared/import/stored-attachments.ts'
import { interactionStores } from '../../shared/interaction-stores.ts'
import { interactionWriter } from '../../shared/interaction-writer.ts'
import { forTenant, type RecordedWrite, recordWrites, send } from './recorded-writes.ts'

/**
 * The importer against a bare loop of the same SDK writes at the same concurrency, by turns, on the local engines in a process of their
 * own. The rate of the importer is to be 90 % of the loop's. Newer versions of the same documents are imported over them. CPU is that of this process.
 */
const [rounds, concurrency, customers] = [6, 32, 60]

const folder = await mkdtemp(join(tmpdir(), 'query-interactions-bench-'))
const child = spawn(process.execPath, [join(import.meta.dirname, 'engines.ts'), join(folder, 'data')], {
  stdio: ['pipe', 'pipe', 'inherit'],
})
const [line] = await once(child.stdout, 'data')
const { dynamodb, s3: objects, table, bucket } = JSON.parse(String(line))

const clients = () => {
  const both = localClients({ dynamodb, s3: objects })
  const stores = interactionStores({ ...both, table, bucket, readKey: async () => 'key' })
  return { ...both, writer: interactionWriter(stores) }
}

const documents = [...sampleDocuments({ customers, seed: 1 })]
const newer = documents.map((text) =>
  JSON.stringify({ ...JSON.parse(text), modified_date: '2030-01-01T00:00:00Z' }),
)

const importAs = async (
  tenant: string,
  { dynamoDB, writer }: ReturnType<typeof clients>,
  name = 'sample.jsonl',
) => {
  const { manifest } = await importFiles([join(folder, name)], {
    ...{ writer, tenant, parse: entryParser(), stored: storedAttachments(dynamoDB, table) },
    runs: join(folder, 'runs'),
    signal: new AbortController().signal,
  })
  if (manifest?.counts.stored !== documents.length) throw new Error('not all was stored')
}

await writeFile(join(folder, 'sample.jsonl'), documents.join('\n'))
await writeFile(join(folder, 'newer.jsonl'), newer.join('\n'))

const loopOver = async (writes: readonly RecordedWrite[], { dynamoDB, s3 }: ReturnType<typeof clients>) => {
  const queue = writes.values()
  const work = async () => {
    for (const write of queue) await send(write, dynamoDB, s3)
  }
  await Promise.all(Array.from({ length: concurrency }, work))
}

type Measure = { milliseconds: number; cpuMicroseconds: number }

const measure = async (work: () => Promise<void>): Promise<Measure> => {
  const [started, cpu] = [performance.now(), process.cpuUsage()]
  await work()
  const { user, system } = process.cpuUsage(cpu)
  return { milliseconds: performance.now() - started, cpuMicroseconds: user + system }
}

const recording = clients()
const recorded = recordWrites(recording.dynamoDB, recording.s3)
await importAs('recorded', recording)
const used = clients()
const results: Record<'importer' | 'loop' | 'update', Measure[]> = { importer: [], loop: [], update: [] }
for (let round = 0; round < rounds; round++) {
  const writes = recorded.map((write) => forTenant(write, 'recorded', `loop-${round}`))
  const measures = [
    ['importer', () => importAs(`importer-${round}`, used)],
    ['loop', () => loopOver(writes, used)],
  ] as const
  // Who goes first in one round goes last in the next.
  for (const [name, work] of round % 2 === 0 ? measures : measures.toReversed())
    results[name].push(await measure(work))
  results.update.push(await measure(() => importAs(`importer-${round}`, used, 'newer.jsonl')))
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0
const row = (measures: readonly Measure[]) => ({
  documentsPerSecond: Math.round(documents.length / (median(measures.map((one) => one.milliseconds)) / 1000)),
  cpuMicrosecondsPerDocument: Math.round(
    median(measures.map((one) => one.cpuMicroseconds)) / documents.length,
  ),
})
const [importer, loop, update] = [row(results.importer), row(results.loop), row(results.update)]
// Of each round by itself: what else the machine does is then much the same for both.
const ratios = results.importer.map(
  (one, round) => (results.loop[round]?.milliseconds ?? 0) / one.milliseconds,
)
const ratio = Number(median(ratios).toFixed(3))
const report = { documents: documents.length, writes: recorded.length, importer, loop, update, ratio }
if (process.stdout.isTTY) {
  console.table({ importer, 'bare loop': loop, 'newer versions': update })
  process.stdout.write(
    `${report.documents} documents, ${report.writes} writes, rate ratio ${ratio} (goal 0.90)\n`,
  )
} else process.stdout.write(`${JSON.stringify(report)}\n`)

child.stdin.end()
await once(child, 'exit')
await rm(folder, { recursive: true })
process.exit()
