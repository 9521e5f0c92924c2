import type { ByteSource } from './byte-source.ts'
import { type CheckOptions, checkAttachments } from './check-attachments.ts'
import { type Manifest, toManifest } from './manifest.ts'
import { type Run, type RunOptions, runImport } from './run-import.ts'
import type { RunLog } from './run-store.ts'
import { isSummary, type SourceSummary } from './source-summary.ts'

export type CompleteOptions = RunOptions &
  CheckOptions & {
    /** The stack that it goes into; undefined: the local service. */
    readonly stack?: string | undefined
    /** The mapping of a site's own keys that `parse` reads by, for the manifest. */
    readonly mapping?: unknown
    /** Keeps the manifest, whole or not at all. */
    readonly saveManifest: (manifest: Manifest) => Promise<void>
  }

export type Completed = {
  /** Undefined while the run is not finished. */
  readonly manifest: Manifest | undefined
  /** Of the sources that were begun. */
  readonly sources: readonly (Omit<SourceSummary, 'sha256'> & { readonly finished: boolean })[]
}

/** Imports sources to the manifest that proves it, or, when aborted, as far as it gets: the next call goes on there. */
export const completeRun = async (
  sources: readonly ByteSource[],
  options: CompleteOptions,
): Promise<Completed> => {
  const ordered = inOrderOfKind(sources)
  const run = await runImport(ordered, options)
  try {
    const done = await summariesOf(run.sources)
    const manifest = run.finished ? await finish(run, done, options) : undefined
    if (manifest) await options.store.clear()
    const rows = done.map(({ sha256: _, ...row }) => ({ ...row, finished: true }))
    const underWay = ordered[run.state.sources]
    return { manifest, sources: underWay ? [...rows, soFar(underWay, run)] : rows }
  } finally {
    await run.close()
  }
}

/** Interactions before their attachments: so that none has to wait, and no event tells of an interaction that lacks them. */
export const inOrderOfKind = (sources: readonly ByteSource[]): readonly ByteSource[] => {
  const isLate = ({ name }: ByteSource) => /-attachment-[^/]*$/i.test(name)
  return [...sources.filter((one) => !isLate(one)), ...sources.filter(isLate)]
}

const finish = async (
  run: Run,
  inputs: readonly SourceSummary[],
  options: CompleteOptions,
): Promise<Manifest | undefined> => {
  const { store, tenant, stack, mapping, signal } = options
  const report = await store.open('attachments', [])
  if (!report) throw new Error('the report of attachments cannot be opened')
  try {
    const attachments = await checkAttachments(run.expected.entries(), report, options)
    await report.flush()
    const { total: tally, started } = run.state
    const manifest = toManifest({ tenant, stack, mapping, inputs, tally, attachments, started })
    await options.saveManifest(manifest)
    return manifest
  } catch (error) {
    if (!signal.aborted) throw error
    return undefined
  } finally {
    await report.close()
  }
}

/** What `runImport` wrote about the sources that are done. */
export const summariesOf = async (log: RunLog): Promise<readonly SourceSummary[]> => {
  const summaries: SourceSummary[] = []
  for await (const entry of log.entries()) if (isSummary(entry)) summaries.push(entry)
  return summaries
}

const soFar = ({ name, sizeBytes }: ByteSource, { state, rejectsPlace }: Run) => {
  const { counts } = state.current
  const { stored, unchanged, older, erased, rejected } = counts
  return {
    ...{ name, bytes: sizeBytes, format: '', finished: false, lines: counts.pieces },
    ...{ stored, unchanged, older, erased, rejected },
    ...(rejected > 0 && rejectsPlace !== undefined && { rejects: rejectsPlace }),
  }
}
