/** Where a log ends: what is behind it was written by a process that died, and is dropped. Empty: at its beginning. */
export type LogMark = readonly number[]

/** Lines of JSON that a run adds to, and that survive it. */
export type RunLog = {
  append(entry: object): Promise<void>
  /** Resolves, when all that was appended will survive, to where it ends. */
  flush(): Promise<LogMark>
  /** Everything up to the last `flush`. */
  entries(): AsyncIterable<unknown>
  close(): Promise<void>
}

/** A log of what was rejected, and where an operator finds it. */
export type RejectLog = RunLog & { readonly place: string }

/** `sources`: one entry for each that is done; `expected`: attachments to look for in the end; `attachments`: those not found. */
export type LogName = 'sources' | 'expected' | 'attachments'

/** Where a run keeps what it must know to go on after it was killed. */
export type RunStore = {
  /** The last state that was saved; undefined when there is none. */
  load(): Promise<unknown>
  /** Saves a state whole or not at all. Throws when another process has taken the run over. */
  save(state: object): Promise<void>
  /** Opens a log that ends at a mark; undefined when not all of it is there. */
  open(name: LogName, mark: LogMark): Promise<RunLog | undefined>
  /** Opens the log of what was rejected of a source. */
  openRejects(source: string, mark: LogMark): Promise<RejectLog | undefined>
  /** Forgets the state; rejects and what was not found stay. */
  clear(): Promise<void>
}
