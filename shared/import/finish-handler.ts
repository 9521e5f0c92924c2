import { type FinishStores, finishImport, type PrefixRun } from './finish-import.ts'
import { manifestKey } from './run-keys.ts'

/** What the end of a large import comes to; the manifest itself may be too large for an answer. */
export type FinishedImport = {
  readonly manifest: string
  readonly objects: number
  readonly incomplete: number
  readonly accepted: number
  readonly rejected: number
  readonly digest: string
}

/** The Lambda handler of the end of a large import. */
export const finishHandler =
  (stores: FinishStores) =>
  async (run: PrefixRun, context: { getRemainingTimeInMillis(): number }): Promise<FinishedImport> => {
    const signal = AbortSignal.timeout(context.getRemainingTimeInMillis())
    const { inputs, incomplete = [], counts, digest } = await finishImport(stores, run, signal)
    return {
      manifest: manifestKey(run.run),
      objects: inputs.length,
      incomplete: incomplete.length,
      accepted: counts.in - counts.rejected,
      rejected: counts.rejected,
      digest,
    }
  }
