import type { ByteSource } from './byte-source.ts'
import { importSource, type SourceOptions } from './import-source.ts'
import { type OpenRun, openRun } from './open-run.ts'
import { startPosition } from './piece.ts'
import { formatOf } from './read-source.ts'
import { identityOf, type RunState } from './run-state.ts'
import type { RunLog, RunStore } from './run-store.ts'
import { sourceSha256, summarize } from './source-summary.ts'
import { addTally, newTally } from './tally.ts'

export type RunOptions = SourceOptions & {
  readonly store: RunStore
  /** Texts that tell this run from others beside its sources and tenant, such as the mapping. */
  readonly identity?: readonly string[] | undefined
}

/** What a run has done so far. */
export type Run = {
  readonly finished: boolean
  readonly state: Readonly<RunState>
  /** Where the rejects of the source are that it is at. */
  readonly rejectsPlace: string | undefined
  /** Of the sources that are done: entries are `SourceSummary`. */
  readonly sources: RunLog
  readonly expected: RunLog
  close(): Promise<void>
}

/**
 * Imports sources one after the other. Every document is either stored or kept among the rejects with the reason. Interrupted at any
 * moment, it goes on where it was when it is called again with the same store. Throws, after about a minute of patience, when the
 * stores do not take a document.
 */
export const runImport = async (sources: readonly ByteSource[], options: RunOptions): Promise<Run> => {
  const { signal, store, tenant, limitBytes, identity = [] } = options
  const run = await openRun(sources, store, identityOf(sources, tenant, String(limitBytes), ...identity))
  const { state } = run
  try {
    for (let source = sources[state.sources]; source && !signal.aborted; source = sources[state.sources])
      await importOne(source, sources[state.sources + 1], run, options)
  } catch (error) {
    if (!signal.aborted) {
      await run.save().finally(() => run.close())
      throw error
    }
  }
  await run.save()
  const finished = state.sources === sources.length
  return { ...run, finished, rejectsPlace: run.rejects?.place }
}

/** Imports one source to its end, unless aborted before, and turns to the next one. */
const importOne = async (
  source: ByteSource,
  next: ByteSource | undefined,
  run: OpenRun,
  options: RunOptions,
): Promise<void> => {
  const { state, rejects, expected } = run
  if (!rejects) throw new Error('the rejects of the source are not open')
  const format = await formatOf(source)
  await importSource(source, format, state, { rejects, expected }, run.save, options).catch(
    (error: unknown) => {
      // For a command to say: the log of a function must not tell what files are called.
      throw error instanceof Error ? Object.assign(error, { source: source.name }) : error
    },
  )
  if (options.signal.aborted) return
  const sha256 = await sourceSha256(source, options.signal)
  await rejects.flush()
  await rejects.close()
  run.rejects = next && (await options.store.openRejects(next.name, []))
  await run.sources.append(summarize(source, format, sha256, state.current, rejects.place))
  addTally(state.total, state.current)
  Object.assign(state, { sources: state.sources + 1, position: startPosition, current: newTally() })
  await run.save()
}
