import type { ByteSource } from './byte-source.ts'
import { type Marks, newState, noMarks, type RunState, readState, stateToJson } from './run-state.ts'
import type { RejectLog, RunLog, RunStore } from './run-store.ts'

/** A run with its logs. */
export type OpenRun = {
  readonly state: RunState
  readonly sources: RunLog
  readonly expected: RunLog
  /** Of the source that it is at; undefined when all are done. */
  rejects: RejectLog | undefined
  /** Saves how far it has come, together with the ends of the logs. */
  save(): Promise<void>
  close(): Promise<void>
}

/** Opens a run where it was when it was saved last, or at its beginning: also when a log of it is gone or cut. */
export const openRun = async (
  sources: readonly ByteSource[],
  store: RunStore,
  identity: string,
): Promise<OpenRun> => {
  const saved = readState(await store.load(), identity)
  const run =
    (saved && (await openLogs(sources, store, identity, saved.state, saved.marks))) ??
    (await openLogs(sources, store, identity, newState(new Date().toISOString()), noMarks))
  if (!run) throw new Error('the logs of the import cannot be opened')
  await run.save()
  return run
}

const openLogs = async (
  all: readonly ByteSource[],
  store: RunStore,
  identity: string,
  state: RunState,
  marks: Marks,
): Promise<OpenRun | undefined> => {
  await using opened = new AsyncDisposableStack()
  const keep = <Log extends RunLog>(log: Log | undefined) => log && opened.adopt(log, (one) => one.close())
  const sources = keep(await store.open('sources', marks.sources))
  const expected = keep(await store.open('expected', marks.expected))
  const source = all[state.sources]
  const rejects = source && (await store.openRejects(source.name, marks.rejects))
  if (!sources || !expected || (source && !rejects)) {
    await rejects?.close()
    return undefined
  }
  const logs = opened.move()
  const run: OpenRun = {
    state,
    sources,
    expected,
    rejects,
    async save() {
      const ends = {
        sources: await sources.flush(),
        expected: await expected.flush(),
        rejects: (await run.rejects?.flush()) ?? [],
      }
      await store.save(stateToJson(identity, state, ends))
    },
    async close() {
      await run.rejects?.close()
      await logs.disposeAsync()
    },
  }
  return run
}
