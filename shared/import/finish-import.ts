import type { S3Client } from '@aws-sdk/client-s3'
import { checkAttachments } from './check-attachments.ts'
import type { ImportStores } from './import-objects.ts'
import { inOrder } from './in-order.ts'
import { type Manifest, toManifest } from './manifest.ts'
import { objectLogEntries, openObjectLog } from './object-log.ts'
import { manifestKey, objectsPrefix, resultName, runPrefix } from './run-keys.ts'
import { type RunObjects, runObjects } from './run-objects.ts'
import { readMark } from './run-state.ts'
import type { LogMark } from './run-store.ts'
import { isSummary, type SourceSummary } from './source-summary.ts'
import { addTally, newTally, readTally, type Tally } from './tally.ts'

/** A run over all objects under a prefix. */
export type PrefixRun = {
  readonly bucket: string
  readonly prefix: string
  readonly tenant: string
  readonly run: string
}

/** What it works with. */
export type FinishStores = Omit<ImportStores, 'writer'>

type Result = {
  readonly place: string
  readonly started: string
  readonly inputs: readonly SourceSummary[]
  readonly tally: Tally
  readonly expected: LogMark
}

const bounds = { concurrency: 32, weightLimit: Number.POSITIVE_INFINITY, weigh: () => 0 }

/**
 * Makes one manifest of what the objects of a run came to. It names, as incomplete, those under the prefix that left no result.
 * Can be repeated.
 */
export const finishImport = async (
  { s3, importBucket, stored, stack }: FinishStores,
  { bucket, prefix, tenant, run }: PrefixRun,
  signal: AbortSignal,
): Promise<Manifest> => {
  const objects = runObjects(s3, importBucket)
  const results = await resultsOf(objects, objectsPrefix(run))
  const tally = newTally()
  for (const result of results) addTally(tally, result.tally)
  const inputs = results.flatMap((result) => result.inputs).toSorted(byName)
  const names = new Set(inputs.map(({ name }) => name))
  const wanted = await namesUnder(s3, bucket, prefix)
  const place = `${runPrefix(run)}attachments/`
  const report = await openObjectLog(objects, place, [], 1, place)
  if (!report) throw new Error('the report of attachments cannot be opened')
  const attachments = await checkAttachments(expectedOf(objects, results), report, { stored, tenant, signal })
  await report.flush()
  const manifest = toManifest({
    ...{ tenant, stack, inputs, tally, attachments },
    incomplete: wanted.filter((name) => !names.has(name)),
    started: results.map(({ started }) => started).toSorted()[0] ?? new Date().toISOString(),
  })
  await objects.put(manifestKey(run), JSON.stringify(manifest, undefined, 2))
  return manifest
}

const byName = (one: SourceSummary, other: SourceSummary): number => (one.name < other.name ? -1 : 1)

const resultsOf = async (objects: RunObjects, prefix: string): Promise<readonly Result[]> => {
  async function* keys() {
    yield* (await objects.list(prefix)).filter((key) => key.endsWith(`/${resultName}`))
  }
  const results: Result[] = []
  const read = async (key: string) => readResult(key, (await objects.get(key))?.text ?? 'null')
  for await (const [, result] of inOrder(keys(), read, bounds)) if (result) results.push(result)
  return results
}

const readResult = (key: string, text: string): Result | undefined => {
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null) return undefined
  const { started, inputs, tally, expected }: Readonly<Record<string, unknown>> = { ...value }
  const [read, mark] = [readTally(tally), readMark(expected)]
  if (typeof started !== 'string' || !Array.isArray(inputs) || !read || !mark) return undefined
  const place = key.slice(0, -resultName.length)
  return { place, started, inputs: inputs.filter(isSummary), tally: read, expected: mark }
}

async function* expectedOf(objects: RunObjects, results: readonly Result[]): AsyncGenerator<unknown> {
  for (const { place, expected } of results) yield* objectLogEntries(objects, `${place}expected/`, expected)
}

const namesUnder = async (client: S3Client, bucket: string, prefix: string): Promise<readonly string[]> =>
  (await runObjects(client, bucket).list(prefix)).map((key) => `s3://${bucket}/${key}`)
