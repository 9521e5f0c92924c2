import { DeleteItemCommand, paginateScan } from '@aws-sdk/client-dynamodb'
import { beforeAll, expect, test } from 'vitest'
import type { ScannedTable } from '../../../infra/retention/scan.ts'
import { type Found, walkTable } from '../../../infra/retention/walk.ts'
import { retentionStore } from '../../../shared/retention-store.ts'
import { engines } from '../../engines.ts'

const stores = engines()
const day = 24 * 60 * 60
const policy = { chat: 10, email: 20 }
const end = (year: number) => `${year}-01-01T00:00:00.000Z`
const afterEnd = (year: number, days: number) => Date.parse(end(year)) / 1000 + days * day

const threadsLarge = 30
beforeAll(async () => {
  const put = (id: string, year: number, media_type: string, more: object = {}) =>
    stores.put({
      interaction_id: id,
      start_date: '2020-01-01T00:00:00Z',
      end_date: end(year),
      media_type,
      service_ids: [`s-${id}`],
      ...more,
    })
  await put('alone1', 2090, 'chat')
  await put('alone2', 2091, 'Email')
  await put('alone3', 2092, 'voice')
  await put('open', 2090, 'chat', { end_date: null, status: 1 })
  await put('t1', 2090, 'chat', { thread_id: 't' })
  await put('t2', 2093, 'email', { thread_id: 't' })
  await put('u1', 2090, 'chat', { thread_id: 'u' })
  await put('u2', 2090, 'voice', { thread_id: 'u' })
  for (let index = 0; index < threadsLarge; index++) await put(`v${index}`, 2090, 'chat', { thread_id: 'v' })
  await stores.writer.link('default', 'waiting', 's1')
})

const expected = new Map<string, number | string>([
  ['alone1', afterEnd(2090, 10)],
  ['alone2', afterEnd(2091, 20)],
  ['alone3', 'no rule'],
  ['open', 'not ended'],
  ['t1', afterEnd(2093, 20)],
  ['t2', afterEnd(2093, 20)],
  ['u1', 'no rule'],
  ['u2', 'no rule'],
  ...Array.from({ length: threadsLarge }, (_, index) => [`v${index}`, afterEnd(2090, 10)] as const),
])

const walk = async (rules: Readonly<Record<string, number>>, applies: boolean) => {
  const found: Found[] = []
  let scanned = 0
  const table: ScannedTable = {
    client: stores.dynamoDB,
    tableName: stores.table,
    signal: new AbortController().signal,
    onScanned: (items) => {
      scanned += items
    },
  }
  const result = await walkTable({
    table,
    store: retentionStore(stores.dynamoDB, stores.table, rules),
    applies,
    onFound: async (some) => {
      found.push(...some)
    },
  })
  return { ...result, found, scanned }
}

/** The expiry of each record and copy, by interaction. */
const expiries = async () => {
  const all = new Map<string, Set<number | undefined>>()
  for await (const { Items = [] } of paginateScan({ client: stores.dynamoDB }, { TableName: stores.table }))
    for (const { pk, expires } of Items) {
      const id = pk?.S?.slice('default#'.length) ?? ''
      all.set(id, (all.get(id) ?? new Set()).add(expires && Number(expires.N)))
    }
  return all
}
const wanted = (entries: ReadonlyMap<string, number | string>) =>
  new Map([
    ...[...entries].map(
      ([id, expiry]) => [id, new Set([typeof expiry === 'number' ? expiry : undefined])] as const,
    ),
    ['waiting', new Set([undefined])],
  ])

test('a walk finds each interaction once, with when it goes or why it stays, and changes nothing', async () => {
  const before = await expiries()
  const { found, changed, unsettled, scanned } = await walk(policy, false)
  expect(found.map(({ key }) => key).toSorted()).toEqual(
    [...expected.keys()].map((id) => `default#${id}`).toSorted(),
  )
  expect(new Map(found.map(({ key, expiry }) => [key.slice('default#'.length), expiry]))).toEqual(expected)
  // Records and copies, the links that wait, and the members of threads once more.
  expect(scanned).toBe(expected.size * 2 + 1 + threadsLarge + 4)
  expect({ changed, unsettled }).toEqual({ changed: 0, unsettled: 0 })
  expect(await expiries()).toEqual(before)
})

test('a walk that applies the rules leaves every record and copy with the date that it found, and is then done', async () => {
  const going = [...expected.values()].filter((expiry) => typeof expiry === 'number').length
  const first = await walk(policy, true)
  expect(first).toMatchObject({ changed: going * 2, unsettled: 0 })
  expect(first.found).toHaveLength(expected.size)
  expect(await expiries()).toEqual(wanted(expected))
  expect(await walk(policy, true)).toMatchObject({ changed: 0, unsettled: 0 })
})

test('a walk with a change of the rules moves the dates, and takes those that hold no longer', async () => {
  await walk(policy, true)
  await walk({ '*': 5 }, true)
  const moved = await expiries()
  expect([...(moved.get('u1') ?? [])]).toEqual([afterEnd(2090, 5)])
  expect([...(moved.get('open') ?? [])]).toEqual([undefined])
  await walk({}, true)
  expect(new Set([...(await expiries()).values()].flatMap((all) => [...all]))).toEqual(new Set([undefined]))
})

test('an interaction that lacks a copy is told to be looked at again, and holds up nothing', async () => {
  await stores.dynamoDB.send(
    new DeleteItemCommand({
      TableName: stores.table,
      Key: { pk: { S: 'default#alone1' }, sk: { S: 'service#s-alone1' } },
    }),
  )
  expect(await walk(policy, true)).toMatchObject({ unsettled: 1 })
  expect(await walk(policy, true)).toMatchObject({ changed: 0, unsettled: 1 })
  expect(await expiries()).toEqual(wanted(expected))
})
