import { isDeepStrictEqual } from 'node:util'
import type { Item, Operation, StoreLevel } from 'dynalite/db/index.js'
import type { Clock } from './clock.ts'
import { createBell, waitFor } from './events/bell.ts'
import type { ItemWrite } from './table-hook.ts'

/** A committed write that changed an item. */
export type TableChange = {
  /** Grows with every change; after a restart too. */
  readonly sequence: number
  readonly at: number
  readonly keys: Item
  readonly before: Item | undefined
  readonly after: Item | undefined
  /** Whether the item was removed because its time had come. */
  readonly expired: boolean
}

/** What a table's stream is read from: the changes that were not removed yet, those of an item in their order. */
export type TableChanges = {
  /** Waits for changes; none when the signal is aborted. */
  read(limit: number, signal: AbortSignal): Promise<readonly TableChange[]>
  remove(changes: readonly TableChange[]): Promise<void>
}

const prefix = 'stream~'
const all = { gte: prefix, lt: `${prefix}\xff` }
const keyOf = (sequence: number) => `${prefix}${String(sequence).padStart(16, '0')}`

/** Keeps a table's changes in the table's own store. `capture` gives what is to be written with a change, and is told when it is. */
export const openTableChanges = (level: StoreLevel, clock: Clock) => {
  const bell = createBell()
  const underWay = new Set<number>()
  const last = lastSequence(level)
  let sequence = 0
  const capture = ({ table, before, after }: ItemWrite, expired: boolean) => {
    if (isDeepStrictEqual(plain(before), plain(after))) return { with: [], done: () => {} }
    // Made of the time, it goes on growing when everything was removed before a restart.
    sequence = Math.max(sequence + 1, clock.now() * 1000)
    const number = sequence
    underWay.add(number)
    const keys = Object.fromEntries(
      table.KeySchema.flatMap(({ AttributeName: name }) => {
        const value = (after ?? before)?.[name]
        return value ? [[name, value]] : []
      }),
    )
    const value: TableChange = { sequence: number, at: clock.now(), keys, before, after, expired }
    const done = () => {
      underWay.delete(number)
      bell.ring()
    }
    return { with: [{ type: 'put', key: keyOf(number), value }] satisfies Operation[], done }
  }
  const changes: TableChanges = {
    read: async (limit, signal) => {
      while (!signal.aborted) {
        const { rung } = bell
        // A write that began earlier may end later: what comes after it is not read before it. LevelDB takes its snapshot
        // at once, so that no write begins between the two.
        const lt = underWay.size > 0 ? keyOf(Math.min(...underWay)) : all.lt
        const found = await level.values({ ...all, lt, limit }).all()
        if (found.length > 0) return found.filter(isChange)
        await waitFor(rung, clock, Number.POSITIVE_INFINITY, signal)
      }
      return []
    },
    remove: (removed) =>
      new Promise((resolve, reject) => {
        const operations = removed.map(({ sequence: one }) => ({ type: 'del', key: keyOf(one) }) as const)
        level.batch(operations, (error) => (error ? reject(error) : resolve()))
      }),
  }
  return {
    capture,
    changes,
    /** To be awaited before the first write. */
    ready: last.then((found) => {
      sequence = Math.max(sequence, found)
    }),
  }
}

const lastSequence = async (level: StoreLevel): Promise<number> => {
  const [key] = await level.keys({ ...all, limit: 1, reverse: true }).all()
  return key === undefined ? 0 : Number(key.slice(prefix.length))
}

const isChange = (value: unknown): value is TableChange =>
  typeof value === 'object' && value !== null && 'sequence' in value

/** dynalite's items have other prototypes before they are written than after. */
const plain = (item: Item | undefined): unknown => item && JSON.parse(JSON.stringify(item))
