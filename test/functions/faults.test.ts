import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { routes } from '../../shared/routes.ts'
import type { FaultKind } from '../fault.ts'
import { faultyService } from '../faulty-service.ts'
import { processIdsOf } from '../stand-in.ts'
import { clientsOfAll, functionOf, type Outcome, type RequestName, requestNames } from './clients-of-all.ts'

/** Long enough for the SDK's retries, short enough to be waited for. */
const timeoutMilliseconds = 3000

const { running, proxies } = faultyService({
  adapt: (template) => ({
    ...template,
    functions: template.functions.map((definition) => ({ ...definition, timeoutMilliseconds })),
  }),
  withoutChanges: true,
})
const { seen, seenByAll } = clientsOfAll(running)

/** What clients see of a fault. */
type Row = {
  /** While it lasts: of interactions and the first page of lists; of bodies, by HEAD and in part. */
  readonly records: Outcome
  readonly bodies: Outcome
  readonly head: Outcome
  readonly range: Outcome
  /** While it lasts, of a list that has begun. */
  readonly laterPage: Outcome
  /** When it happens to the first attempt at each call only: of bodies, in whole and in part. Nothing else is seen of it. */
  readonly once: { readonly bodies: Outcome; readonly range: Outcome } | undefined
}
const isOver = { bodies: 'right', range: 'right' }
const refused = { records: '503', bodies: '503', head: '503', range: '503', laterPage: 'cut', once: isOver }

const table = {
  throttled: refused,
  failed: refused,
  unavailable: refused,
  cut: refused,
  'answer lost': refused,
  skewed: refused,
  // One attempt takes as long as a function has here.
  held: { ...refused, once: undefined },
  stalled: { ...refused, bodies: 'cut', head: 'right', range: 'cut', once: undefined },
  'cut midway': {
    ...refused,
    bodies: 'cut',
    head: 'right',
    range: 'cut',
    once: { bodies: 'cut', range: 'cut' },
  },
  // Whole to all who are on the way; the digest tells the client.
  truncated: {
    ...{ ...refused, bodies: 'other bytes', head: 'right', range: 'cut' },
    once: { bodies: 'other bytes', range: 'cut' },
  },
  garbled: {
    ...{ ...refused, bodies: 'other bytes', head: 'right', range: 'other bytes' },
    once: { bodies: 'other bytes', range: 'other bytes' },
  },
} as const satisfies Record<Exclude<FaultKind, 'request garbled'>, Row>

const kinds = Object.keys(table) as (keyof typeof table)[]
const isSlow = (kind: FaultKind) => kind === 'held' || kind === 'stalled'

const outcomeFor = (name: RequestName, { records, bodies, head, range }: Omit<Row, 'laterPage' | 'once'>) => {
  if (!/text|binary/.test(name)) return records
  return name.endsWith('HEAD') ? head : name.startsWith('range') ? range : bodies
}
const expected = (row: Omit<Row, 'laterPage' | 'once'>, names: readonly RequestName[] = requestNames) =>
  Object.fromEntries(names.map((name) => [name, outcomeFor(name, row)]))

const processes = () => Object.values(routes).map(({ path }) => [path, processIdsOf(running, path)])
let before: ReturnType<typeof processes>
beforeEach(() => {
  before = processes()
})
afterEach(() => proxies.setFaults())

/** After the fault every client gets what it should, from the same processes as before. */
const expectRecovery = async () => {
  proxies.setFaults()
  const right = { records: 'right', bodies: 'right', head: 'right', range: 'right' }
  expect(await seenByAll()).toEqual(expected(right))
}

describe('of a fault that happens once to every call', () => {
  test.each(kinds.filter((kind) => table[kind].once))(
    'clients see nothing that can be mended: %s',
    async (kind) => {
      proxies.setFaults({ kind, attempts: 1 })
      const mended = { records: 'right', head: 'right', bodies: 'right', range: 'right', ...table[kind].once }
      // Data that fill an object of their own are read like a body, but answered only when they are whole.
      const outcomes = {
        ...expected(mended),
        ...(table[kind].once?.bodies !== 'right' && { 'interaction with large udata': '503' }),
      }
      expect(await seenByAll()).toEqual(outcomes)
      await expectRecovery()
      expect(processes()).toEqual(before)
    },
  )
})

describe('while a fault lasts', () => {
  test.each(kinds.filter((kind) => !isSlow(kind)))(
    'every URI answers by the table, and well again afterwards: %s',
    async (kind) => {
      proxies.setFaults({ kind, percent: 100 })
      // The SDK waits longer for a store that is too busy: one client of each function will do.
      const names = kind === 'throttled' ? oneOfEach : requestNames
      expect(await seenByAll(names)).toEqual(expected(table[kind], names))
      await expectRecovery()
      expect(processes()).toEqual(before)
    },
  )

  test.each(kinds.filter(isSlow))(
    'every URI answers by the table within the time of its function: %s',
    async (kind) => {
      proxies.setFaults({ kind, percent: 100 })
      expect(await seenByAll(oneOfEach)).toEqual(expected(table[kind], oneOfEach))
      await expectRecovery()
    },
  )

  test.each(kinds)('a list that has begun is cut, never ended: %s', async (kind) => {
    proxies.setFaults({ kind, on: /^Query/, fromCall: 2 })
    expect(await seen('customer list')).toBe(table[kind].laterPage)
    await expectRecovery()
  })

  test.each(kinds.filter((kind) => !isSlow(kind)))(
    'a page that was counted and cannot be read is 503: %s',
    async (kind) => {
      proxies.setFaults({ kind, on: /^Query/, fromCall: 2 })
      expect(await seen('counted page')).toBe('503')
    },
  )
})

/** The first request to each function. */
const oneOfEach = [...Map.groupBy(requestNames, functionOf).values()].flatMap(([name]) => name ?? [])

test('a store that is only slow is waited for', async () => {
  proxies.setFaults({ kind: 'held', percent: 100 })
  const outcomes = seenByAll(oneOfEach)
  const held = () => proxies.tableProxy.requests.length + proxies.bucketProxy.requests.length
  await expect.poll(held).toBe(oneOfEach.length)
  proxies.setFaults()
  expect(Object.values(await outcomes)).toEqual(oneOfEach.map(() => 'right'))
})
