import { summariesOf } from './complete-run.ts'
import { type ImportStores, importObjects, saveMilliseconds } from './import-objects.ts'
import { objectRunStore } from './object-run-store.ts'
import { entryParser } from './parse-entry.ts'
import { type Run, runImport } from './run-import.ts'
import { objectsPrefix, rejectsPrefix, resultName } from './run-keys.ts'
import { runObjects, shortName } from './run-objects.ts'
import { type SourceObject, s3Source } from './s3-source.ts'
import { type PieceResult, tallyToJson } from './tally.ts'

/** One object of a run that imports many. */
export type RunObject = SourceObject & { readonly tenant: string; readonly run: string }

/** How far an object is, and what this call has done for it; nothing personal. */
export type ObjectProgress = {
  readonly finished: boolean
  readonly accepted: number
  readonly rejected: number
}

const gone: ObjectProgress = { finished: true, accepted: 0, rejected: 0 }

/** Counts what a call does: the state of a run has what earlier ones did as well. */
const newMeter = () => {
  const counts = { accepted: 0, rejected: 0 }
  const onResult = ({ kind }: PieceResult) => {
    if (kind === 'rejected') counts.rejected++
    else if (kind === 'interaction' || kind === 'attachment') counts.accepted++
  }
  return { counts, onResult }
}

type Meter = ReturnType<typeof newMeter>

/** Whatever fails because it was aborted has not failed, but is to go on. */
const unlessAborted = async (
  signal: AbortSignal,
  work: (meter: Meter) => Promise<ObjectProgress>,
): Promise<ObjectProgress> => {
  const meter = newMeter()
  try {
    return await work(meter)
  } catch (error) {
    if (!signal.aborted) throw error
    return { finished: false, ...meter.counts }
  }
}

/**
 * Imports an object of a run, as far as it gets before the signal: called again, it goes on there. Finished, it leaves its result for
 * `finishImport`. An object that is gone is finished, without a result.
 */
export const importObject = (
  stores: ImportStores,
  object: RunObject,
  signal: AbortSignal,
): Promise<ObjectProgress> => unlessAborted(signal, (meter) => oneObject(stores, object, signal, meter))

const oneObject = async (
  { s3, importBucket, writer }: ImportStores,
  { bucket, key, tenant, run }: RunObject,
  signal: AbortSignal,
  { counts, onResult }: Meter,
): Promise<ObjectProgress> => {
  const source = await s3Source(s3, { bucket, key }, signal)
  if (!source) return gone
  const objects = runObjects(s3, importBucket)
  const prefix = `${objectsPrefix(run)}${shortName(source.name)}/`
  const keys = { prefix, rejects: rejectsPrefix(run), base: `s3://${importBucket}/` }
  const store = objectRunStore(objects, keys)
  const result = await runImport([source], {
    ...{ writer, tenant, parse: entryParser(), signal, store, saveMilliseconds, onResult },
  })
  try {
    if (result.finished) await objects.put(`${prefix}${resultName}`, JSON.stringify(await resultOf(result)))
    return { finished: result.finished, ...counts }
  } finally {
    await result.close()
  }
}

const resultOf = async ({ state, sources, expected }: Run) => ({
  started: state.started,
  inputs: await summariesOf(sources),
  tally: tallyToJson(state.total),
  expected: await expected.flush(),
})

/** Imports an object that was dropped into the import bucket, as a run of its own with its own manifest. */
export const importDropped = (
  stores: ImportStores,
  object: SourceObject & { readonly tenant: string },
  signal: AbortSignal,
): Promise<ObjectProgress> => unlessAborted(signal, (meter) => oneDropped(stores, object, signal, meter))

const oneDropped = async (
  stores: ImportStores,
  { bucket, key, tenant }: SourceObject & { readonly tenant: string },
  signal: AbortSignal,
  { counts, onResult }: Meter,
): Promise<ObjectProgress> => {
  const source = await s3Source(stores.s3, { bucket, key }, signal)
  if (!source) return gone
  const run = `dropped/${shortName(source.name, source.identity)}`
  const { manifest } = await importObjects(stores, [source], run, { tenant, signal, onResult })
  return { finished: manifest !== undefined, ...counts }
}
