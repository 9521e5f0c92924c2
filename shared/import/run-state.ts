import { createHash } from 'node:crypto'
import type { ByteSource } from './byte-source.ts'
import { type Position, startPosition } from './piece.ts'
import type { LogMark } from './run-store.ts'
import { newTally, readTally, type Tally, tallyToJson } from './tally.ts'
import { toolVersion } from './tool-version.ts'

/** How far a run has come: everything before it is stored or rejected. */
export type RunState = {
  /** When it began. */
  readonly started: string
  /** How many sources are done. */
  sources: number
  /** Where in the next one it is, and what was counted of that one so far. */
  position: Position
  current: Tally
  /** What was counted of those that are done. */
  readonly total: Tally
}

/** Where the logs of a run end. */
export type Marks = { readonly sources: LogMark; readonly expected: LogMark; readonly rejects: LogMark }

export const noMarks: Marks = { sources: [], expected: [], rejects: [] }

export const newState = (started: string): RunState => ({
  started,
  sources: 0,
  position: startPosition,
  current: newTally(),
  total: newTally(),
})

/** Another as soon as a run would do anything else: other sources, another tenant, other options, another version of this program. */
export const identityOf = (sources: readonly ByteSource[], ...options: readonly string[]): string => {
  const hash = createHash('sha256').update(JSON.stringify([toolVersion, ...options]))
  for (const { name, sizeBytes, identity } of sources)
    hash.update(JSON.stringify([name, sizeBytes, identity]))
  return hash.digest('hex')
}

export const stateToJson = (identity: string, state: RunState, marks: Marks) => ({
  identity,
  ...state,
  current: tallyToJson(state.current),
  total: tallyToJson(state.total),
  marks,
})

/** What `stateToJson` made of a run of this identity; undefined for anything else. */
export const readState = (
  saved: unknown,
  identity: string,
): { readonly state: RunState; readonly marks: Marks } | undefined => {
  const { started, sources, ...others } = membersOf(saved)
  if (others['identity'] !== identity || typeof started !== 'string' || !isCount(sources)) return undefined
  const { entry, offset, number } = membersOf(others['position'])
  const marks = membersOf(others['marks'])
  const [ofSources, ofExpected] = [readMark(marks['sources']), readMark(marks['expected'])]
  const ofRejects = readMark(marks['rejects'])
  const [current, total] = [readTally(others['current']), readTally(others['total'])]
  if (!isCount(entry) || !isCount(offset) || !isCount(number) || !current || !total) return undefined
  if (!ofSources || !ofExpected || !ofRejects) return undefined
  return {
    state: { started, sources, position: { entry, offset, number }, current, total },
    marks: { sources: ofSources, expected: ofExpected, rejects: ofRejects },
  }
}

const membersOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? { ...value } : {}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value)

/** The end of a log as it was saved; undefined for anything else. */
export const readMark = (value: unknown): LogMark | undefined =>
  Array.isArray(value) && value.every(isCount) ? value : undefined
