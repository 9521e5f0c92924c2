import {
  BatchGetItemCommand,
  DeleteItemCommand,
  type DynamoDBClient,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Attributes, resourceText, toRecord } from '../../shared/interaction-record.ts'
import type { Group } from '../../shared/retained-members.ts'
import { retentionStore, Unsettled } from '../../shared/retention-store.ts'
import { engines } from '../engines.ts'
import { runs } from '../properties.ts'

const stores = engines()
const day = 24 * 60 * 60
const policy = { chat: 365, '*': 3650 }
const seconds = (iso: string) => Date.parse(iso) / 1000
const now = Date.parse('2024-06-01T00:00:00Z')
let serial = 0

const store = (rules: Readonly<Record<string, number>> = policy, client = stores.dynamoDB, at = now) =>
  retentionStore(client, stores.table, rules, () => at)

/** Interactions of a thread that no other test uses; `a`, `b`, ... name them. */
const thread = () => {
  const id = `r${serial++}`
  const key = (name: string) => `default#${id}${name}`
  const put = (name: string, more: object = {}) =>
    stores.put({
      interaction_id: `${id}${name}`,
      thread_id: id,
      media_type: 'chat',
      start_date: '2024-01-01T00:00:00Z',
      end_date: '2024-01-01T01:00:00Z',
      service_ids: ['s1', 's2'],
      ...more,
    })
  /** Each item of an interaction, by its sort key. */
  const items = async (name: string): Promise<Record<string, Attributes>> => {
    const { Items = [] } = await stores.dynamoDB.send(
      new QueryCommand({
        TableName: stores.table,
        KeyConditionExpression: 'pk = :key',
        ExpressionAttributeValues: { ':key': { S: key(name) } },
      }),
    )
    return Object.fromEntries(Items.map((item) => [String(item['sk']?.S), item]))
  }
  const expiries = async (...names: string[]) => {
    const all = await Promise.all(names.map(items))
    return all.map((own) => Object.values(own).map((item) => item['expires'] && Number(item['expires'].N)))
  }
  const hold = (name: string, isHeld = true) =>
    stores.dynamoDB.send(
      new UpdateItemCommand({
        TableName: stores.table,
        Key: { pk: { S: key(name) }, sk: { S: 'record' } },
        UpdateExpression: 'SET #hold = :hold, hold_at = :at ADD revision :one',
        ExpressionAttributeNames: { '#hold': 'hold' },
        ExpressionAttributeValues: {
          ':hold': { BOOL: isHeld },
          ':at': { S: '2024-05-01' },
          ':one': { N: '1' },
        },
      }),
    )
  const group: Group = { thread: `default#${id}`, keys: [] }
  return { id, key, put, items, expiries, hold, group }
}

/** The engine, with something in front of each call. */
const clientWith = (send: (command: object) => unknown) =>
  ({
    send: async (command: object) => (await send(command)) ?? stores.dynamoDB.send(command as never),
  }) as unknown as DynamoDBClient

const ofChat = (end: string) => seconds(end) + 365 * day

describe('an interaction without a thread', () => {
  test('gets its expiry, and so does every copy, while its revision and all else stay', async () => {
    const { key, put, items } = thread()
    await put('a', { thread_id: null })
    const before = await items('a')
    const group = { thread: undefined, keys: [key('a')] }
    expect(await store().settle(group)).toMatchObject({ changed: 3 })
    const expires = { N: String(ofChat('2024-01-01T01:00:00Z')) }
    expect(await items('a')).toEqual(
      Object.fromEntries(Object.entries(before).map(([sort, item]) => [sort, { ...item, expires }])),
    )
    expect(await store().settle(group)).toMatchObject({ changed: 0 })
  })

  test('gets none without a rule, and loses the one that an earlier policy gave it', async () => {
    const { key, put, expiries } = thread()
    await put('a', { thread_id: null })
    const group = { thread: undefined, keys: [key('a')] }
    await store().settle(group)
    expect(await store({ email: 1 }).settle(group)).toMatchObject({ changed: 3 })
    expect(await expiries('a')).toEqual([[undefined, undefined, undefined]])
  })

  test('that should have gone long ago goes now, since DynamoDB would not believe the date', async () => {
    const { key, put, expiries } = thread()
    await put('a', { thread_id: null, service_ids: [], end_date: '2009-01-01T00:00:00Z' })
    const group = { thread: undefined, keys: [key('a')] }
    await store().settle(group)
    expect(await expiries('a')).toEqual([[now / 1000]])
    expect(await store(policy, stores.dynamoDB, now + 1e9).settle(group)).toMatchObject({ changed: 0 })
  })

  test('that is not there, or has only links that wait for it, is nothing to do', async () => {
    const { key } = thread()
    expect(await store().settle({ thread: undefined, keys: [key('a')] })).toMatchObject({ changed: 0 })
    await stores.dynamoDB.send(
      new UpdateItemCommand({
        TableName: stores.table,
        Key: { pk: { S: key('b') }, sk: { S: 'record' } },
        UpdateExpression: 'ADD services :ids, revision :one',
        ExpressionAttributeValues: { ':ids': { SS: ['s1'] }, ':one': { N: '1' } },
      }),
    )
    expect(await store().settle({ thread: undefined, keys: [key('b')] })).toMatchObject({ changed: 0 })
  })
})

describe('a thread', () => {
  test('expires as a whole, when its last member may go', async () => {
    const { put, expiries, group } = thread()
    await put('a')
    await put('b', { end_date: '2024-05-01T00:00:00Z' })
    await put('c', { media_type: 'Email', service_ids: [] })
    await store().settle(group)
    const expiry = seconds('2024-01-01T01:00:00Z') + 3650 * day
    expect(await expiries('a', 'b', 'c')).toEqual([
      [expiry, expiry, expiry],
      [expiry, expiry, expiry],
      [expiry],
    ])
  })

  test.each<[string, (one: ReturnType<typeof thread>) => Promise<unknown>]>([
    ['is held', ({ hold, put }) => hold('a').then(() => put('a', { service_ids: ['s3'] }))],
    ['has not ended', ({ put }) => put('b', { end_date: null, status: 2 })],
  ])('is kept, though it had an expiry, while one of its members %s', async (_, change) => {
    const one = thread()
    await one.put('a')
    await store().settle(one.group)
    await change(one)
    await store().settle(one.group)
    expect(new Set((await one.expiries('a', 'b')).flat())).toEqual(new Set([undefined]))
  })

  test('includes a member that the index does not show yet', async () => {
    const { key, put, expiries, group } = thread()
    await put('a')
    await put('b', { end_date: '2024-05-01T00:00:00Z' })
    const behind = clientWith(async (command) => {
      if (!(command instanceof QueryCommand)) return undefined
      const page = await stores.dynamoDB.send(command)
      return { ...page, Items: page.Items?.filter((item) => item['pk']?.S !== key('b')) }
    })
    await store(policy, behind).settle({ ...group, keys: [key('b')] })
    const expiry = ofChat('2024-05-01T00:00:00Z')
    expect(await expiries('a', 'b')).toEqual([Array(3).fill(expiry), Array(3).fill(expiry)])
  })

  test('does not include what has left it', async () => {
    const { key, put, expiries, group } = thread()
    await put('a')
    await put('b', { end_date: null, thread_id: 'another' })
    await store().settle({ ...group, keys: [key('b')] })
    expect(await expiries('a', 'b')).toEqual([
      Array(3).fill(ofChat('2024-01-01T01:00:00Z')),
      Array(3).fill(undefined),
    ])
  })

  test('of more members than a request has room for is read in parts, also when DynamoDB answers in smaller ones', async () => {
    const { put, expiries, group } = thread()
    const names = Array.from({ length: 120 }, (_, index) => `m${index}`)
    await Promise.all(names.map((name) => put(name, { service_ids: ['s1'] })))
    const parts: number[] = []
    const inHalves = clientWith(async (command) => {
      if (!(command instanceof BatchGetItemCommand)) return undefined
      const { Keys = [], ...read } = command.input.RequestItems?.[stores.table] ?? {}
      parts.push(Keys.length)
      const half = Keys.slice(0, Math.ceil(Keys.length / 2))
      const RequestItems = { [stores.table]: { ...read, Keys: half } }
      const answer = await stores.dynamoDB.send(new BatchGetItemCommand({ RequestItems }))
      const rest = Keys.slice(half.length)
      return {
        ...answer,
        UnprocessedKeys: rest.length > 0 ? { [stores.table]: { ...read, Keys: rest } } : {},
      }
    })
    expect(await store(policy, inHalves).settle(group)).toMatchObject({ changed: 240 })
    expect(Math.max(...parts)).toBe(100)
    expect(new Set((await expiries(...names)).flat())).toEqual(new Set([ofChat('2024-01-01T01:00:00Z')]))
  })
})

describe('an interaction whose copies', () => {
  const copyKey = (key: string) => ({ pk: { S: key }, sk: { S: 'service#s1' } })

  test.each<[string, (key: string) => Promise<unknown>]>([
    [
      'are not all there yet',
      (key) => stores.dynamoDB.send(new DeleteItemCommand({ TableName: stores.table, Key: copyKey(key) })),
    ],
    [
      'are not all up to date yet',
      (key) =>
        stores.dynamoDB.send(
          new UpdateItemCommand({
            TableName: stores.table,
            Key: copyKey(key),
            UpdateExpression: 'SET revision = :old',
            ExpressionAttributeValues: { ':old': { N: '0' } },
          }),
        ),
    ],
  ])('%s gets its expiry, but is to be looked at again', async (_, damage) => {
    const { key, put, items, group } = thread()
    await put('a')
    await damage(key('a'))
    await expect(store().settle(group)).rejects.toThrow(Unsettled)
    for (const item of Object.values(await items('a')))
      expect(item['expires']).toEqual({ N: String(ofChat('2024-01-01T01:00:00Z')) })
    await put('a', { service_ids: ['s3'] })
    await store().settle(group)
  })

  test('have gone, since their time was over, is not waited for', async () => {
    const { key, put, group } = thread()
    await put('a', { end_date: '2022-01-01T00:00:00Z' })
    await store().settle(group)
    await stores.dynamoDB.send(new DeleteItemCommand({ TableName: stores.table, Key: copyKey(key('a')) }))
    expect(await store().settle(group)).toMatchObject({ changed: 0 })
  })
})

test.each<[string, (one: ReturnType<typeof thread>) => Promise<unknown>]>([
  [
    'hold, which no revision tells of,',
    async ({ key, hold }) => {
      await hold('a')
      const Key = { pk: { S: key('a') }, sk: { S: 'record' } }
      const back = {
        UpdateExpression: 'SET revision = :was',
        ExpressionAttributeValues: { ':was': { N: '1' } },
      }
      await stores.dynamoDB.send(new UpdateItemCommand({ TableName: stores.table, Key, ...back }))
    },
  ],
  ['version', ({ put }) => put('a', { service_ids: [], end_date: null, start_date: '2024-02-01T00:00:00Z' })],
])(
  'a %s that comes between reading and writing is never given the date of what was read',
  async (_, change) => {
    const one = thread()
    await one.put('a', { service_ids: [] })
    const seen: unknown[] = []
    const meanwhile = clientWith(async (command) => {
      if (!(command instanceof UpdateItemCommand)) return
      if (seen.length === 0) await change(one)
      const answer = await stores.dynamoDB.send(command).catch((error: unknown) => error)
      seen.push(...(await one.expiries('a')).flat())
      if (answer instanceof Error) throw answer
      return answer
    })
    await store(policy, meanwhile).settle(one.group)
    expect(seen).toEqual([undefined])
  },
)

test('a member that stops the thread from going, between one reading and the next, stops every write of the date found', async () => {
  const { put, expiries, group } = thread()
  await put('a')
  await put('b')
  let readings = 0
  const dates: unknown[] = []
  const meanwhile = clientWith(async (command) => {
    if (command instanceof QueryCommand && ++readings === 2)
      await put('b', { end_date: null, start_date: '2024-02-01T00:00:00Z' })
    if (command instanceof UpdateItemCommand)
      dates.push(command.input.ExpressionAttributeValues?.[':expires'])
  })
  await store(policy, meanwhile).settle(group)
  expect(dates).toEqual([])
  expect(new Set((await expiries('a', 'b')).flat())).toEqual(new Set([undefined]))
})

test('a thread that never rests is left for later', async () => {
  const { put, group } = thread()
  await put('a')
  let days = 1
  const restless = clientWith(async (command) => {
    if (command instanceof UpdateItemCommand)
      await put('a', { end_date: new Date(now + days++ * 1000).toISOString() })
  })
  await expect(store(policy, restless).settle(group)).rejects.toThrow(Unsettled)
})

test('however calls and changes of a thread interleave, and whichever of them crash, it ends with what holds last', async () => {
  const change = fc.record({
    name: fc.constantFrom('a', 'b', 'c'),
    end: fc.integer({ min: 1, max: 27 }),
    crashesAfter: fc.option(fc.nat(12)),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(change, { minLength: 2, maxLength: 3 }),
      fc.scheduler(),
      async (changes, scheduler) => {
        const { key, put, items, group } = thread()
        for (const name of ['a', 'b']) await put(name)
        await store().settle(group)

        const failed: Group[] = []
        const runs = changes.map(async ({ name, end, crashesAfter }, index) => {
          // Each of a newer version than the one before.
          const version = { modified_date: `2024-02-0${index + 1}T00:00:00Z` }
          const end_date = `2024-03-${String(end).padStart(2, '0')}T00:00:00Z`
          await scheduler.schedule(Promise.resolve(), 'put')
          await put(name, { ...version, end_date })
          let calls = 0
          const client = clientWith(async (command) => {
            await scheduler.schedule(Promise.resolve(), command.constructor.name)
            if (crashesAfter !== null && calls++ >= crashesAfter) throw new Error('crashed')
          })
          const own = { ...group, keys: [key(name)] }
          await store(policy, client)
            .settle(own)
            .catch(() => failed.push(own))
        })
        await scheduler.waitFor(Promise.all(runs))
        // What failed comes again.
        for (const own of failed) await store().settle(own)

        const found = (await Promise.all(['a', 'b', 'c'].map(items))).map((own): Attributes[] =>
          Object.values(own),
        )
        const ends = found.flat().map((item) => JSON.parse(resourceText(toRecord(item))).end_date)
        const expires = found.flat().map((item) => Number(item['expires']?.N))
        expect(new Set(expires)).toEqual(new Set([Math.max(...ends.map((end) => ofChat(end)))]))
      },
    ),
    runs(12),
  )
})
