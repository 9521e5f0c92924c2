import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import {
  BatchWriteItemCommand,
  DeleteItemCommand,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { StoreLevel } from 'dynalite/db/index.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { localAccess } from '../../../infra/local/credentials.ts'
import { openTableChanges, type TableChange } from '../../../infra/local/table-changes.ts'
import { openTableServer } from '../../../infra/local/table-server.ts'
import { dynamoDBClient } from '../../../shared/aws-clients.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { manualClock } from './manual-clock.ts'

const folder = temporaryFolder()
const TableName = 'things'
const table = {
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [
    { AttributeName: 'pk', AttributeType: 'S' },
    { AttributeName: 'sk', AttributeType: 'S' },
    { AttributeName: 'owner', AttributeType: 'S' },
  ],
  KeySchema: [
    { AttributeName: 'pk', KeyType: 'HASH' },
    { AttributeName: 'sk', KeyType: 'RANGE' },
  ],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'by-owner',
      KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
} as const

/** A table of its own whose changes are kept. */
const openTable = async (path = join(folder.path, randomUUID()), clock = manualClock()) => {
  const server = await openTableServer(path, [table as never], { capturesChanges: true, clock })
  let closed: Promise<void> | undefined
  const close = () => (closed ??= server.close())
  onTestFinished(close)
  const client = dynamoDBClient({ endpoint: server.endpoint, ...localAccess })
  const key = (id: string) => ({ pk: { S: id }, sk: { S: 'record' } })
  const put = (id: string, rest = {}) =>
    client.send(new PutItemCommand({ TableName, Item: { ...key(id), ...rest } }))
  const remove = (id: string) => client.send(new DeleteItemCommand({ TableName, Key: key(id) }))
  /** What is kept; settles at once, with nothing when there is nothing. */
  const changes = async (limit = 1000): Promise<readonly TableChange[]> => {
    const leaving = new AbortController()
    setImmediate(() => setTimeout(() => leaving.abort(), 200))
    return (await server.changes?.read(limit, leaving.signal)) ?? []
  }
  return { server, client, key, put, remove, changes, clock, path, close }
}

const images = (changes: readonly TableChange[]) => changes.map(({ before, after }) => [before, after])

describe('the changes of a table', () => {
  test('have both images of what was put, updated and deleted, in order', async () => {
    const { client, key, put, remove, changes } = await openTable()
    await put('a', { n: { N: '1' } })
    await client.send(
      new UpdateItemCommand({
        TableName,
        Key: key('a'),
        UpdateExpression: 'ADD n :one',
        ExpressionAttributeValues: { ':one': { N: '1' } },
      }),
    )
    await remove('a')
    await remove('a')
    const [one, two] = [1, 2].map((n) => ({ ...key('a'), n: { N: String(n) } }))
    const kept = await changes()
    expect(images(kept)).toEqual([
      [undefined, one],
      [one, two],
      [two, undefined],
    ])
    expect(kept.map(({ keys }) => keys)).toEqual([key('a'), key('a'), key('a')])
  })

  test('have what a batch wrote, and not what a condition refused or what changed nothing', async () => {
    const { client, key, put, changes } = await openTable()
    const requests = [{ PutRequest: { Item: key('x') } }, { PutRequest: { Item: key('y') } }]
    await client.send(new BatchWriteItemCommand({ RequestItems: { [TableName]: requests } }))
    const refused = new PutItemCommand({
      TableName,
      Item: { ...key('x'), n: { N: '1' } },
      ConditionExpression: 'attribute_not_exists(pk)',
    })
    await expect(client.send(refused)).rejects.toThrow('conditional')
    await put('x')
    const kept = await changes()
    expect(kept.map(({ after }) => after?.['pk']?.S).toSorted()).toEqual(['x', 'y'])
  })

  test('are kept until they are removed, over a restart too, and numbers go on growing', async () => {
    const first = await openTable()
    await first.put('a')
    await first.put('b')
    await first.close()
    const second = await openTable(first.path, first.clock)
    const kept = await second.changes()
    expect(images(kept)).toEqual([
      [undefined, second.key('a')],
      [undefined, second.key('b')],
    ])
    await second.server.changes?.remove(kept)
    expect(await second.changes()).toEqual([])
    await second.close()
    first.clock.advance(1)
    const third = await openTable(first.path, first.clock)
    await third.put('c')
    const [later] = await third.changes()
    expect(later?.sequence).toBeGreaterThan(kept[1]?.sequence ?? 0)
  })

  test('of one item stay in order when many write at a time, and none is passed over by a reader', async () => {
    const { client, key, server } = await openTable()
    const add = (id: string) =>
      client.send(
        new UpdateItemCommand({
          TableName,
          Key: key(id),
          UpdateExpression: 'ADD revision :one SET #owner = :owner',
          ExpressionAttributeNames: { '#owner': 'owner' },
          ExpressionAttributeValues: { ':one': { N: '1' }, ':owner': { S: 'o' } },
        }),
      )
    const ids = ['a', 'b', 'c', 'd']
    const write = async () => {
      for (let index = 0; index < 20; index++) await add(ids[index % 4] ?? '')
    }
    const writing = Promise.all(Array.from({ length: 10 }, write))
    const seen: TableChange[] = []
    const { signal } = new AbortController()
    while (seen.length < 200) {
      const batch = (await server.changes?.read(7, signal)) ?? []
      seen.push(...batch)
      await server.changes?.remove(batch)
    }
    await writing
    for (const id of ids) {
      const revisions = seen
        .filter(({ keys }) => keys['pk']?.S === id)
        .map(({ after }) => after?.['revision']?.N)
      expect(revisions).toEqual(Array.from({ length: 50 }, (_, index) => String(index + 1)))
    }
  })
})

test('a change that ends later than one that began after it is not passed over', async () => {
  const kept = new Map<string, unknown>()
  const changes = openTableChanges(levelOf(kept), manualClock())
  const write = (id: string) => {
    const item = { pk: { S: id } }
    const captured = changes.capture({ table, key: id, before: undefined, after: item }, false)
    return () => {
      for (const operation of captured.with) kept.set(operation.key, operation.value)
      captured.done()
    }
  }
  const [finishFirst, finishSecond] = [write('first'), write('second')]
  const read = changes.changes.read(10, new AbortController().signal)
  finishSecond()
  await new Promise(setImmediate)
  finishFirst()
  expect((await read).map(({ keys }) => keys['pk']?.S)).toEqual(['first', 'second'])
})

/** What a reader of changes sees of a store: entries in order. */
const levelOf = (entries: ReadonlyMap<string, unknown>): StoreLevel => {
  const never = () => {
    throw new Error('nothing is written here')
  }
  const within = ({ gte, lt }: { gte: string; lt: string }) =>
    [...entries]
      .filter(([key]) => key >= gte && key < lt)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
  return {
    ...{ put: never, del: never, batch: never },
    values: (range) => ({
      all: async () => within(range).map(([, value]) => value),
      next: never,
      close: never,
    }),
    keys: () => ({ all: async () => [], next: never, close: never }),
  }
}

describe('an item with a time to live', () => {
  const seconds = (clock: { now(): number }, more: number) => ({
    expires: { N: String(clock.now() / 1000 + more) },
  })
  const idsIn = async ({ client }: Awaited<ReturnType<typeof openTable>>) =>
    (await client.send(new ScanCommand({ TableName }))).Items?.map(({ pk }) => pk?.S).toSorted()

  test('is removed when its time has come, and a change says why', async () => {
    const opened = await openTable()
    const { put, server, clock, changes, remove } = opened
    await put('short', seconds(clock, 60))
    await put('long', seconds(clock, 3600))
    await put('longer', seconds(clock, 60))
    await put('longer', seconds(clock, 3600))
    await put('freed', seconds(clock, 60))
    await put('freed')
    await put('gone', seconds(clock, 60))
    await remove('gone')
    await server.sweep()
    expect(await idsIn(opened)).toEqual(['freed', 'long', 'longer', 'short'])
    clock.advance(60_000)
    await server.sweep()
    expect(await idsIn(opened)).toEqual(['freed', 'long', 'longer'])
    const removals = (await changes()).filter(({ after }) => after === undefined)
    expect(removals.map(({ keys, expired }) => [keys['pk']?.S, expired])).toEqual([
      ['gone', false],
      ['short', true],
    ])
  })

  test('is found after a restart', async () => {
    const first = await openTable()
    await first.put('short', seconds(first.clock, 60))
    await first.close()
    first.clock.advance(60_000)
    const second = await openTable(first.path, first.clock)
    await second.server.sweep()
    expect(await idsIn(second)).toEqual([])
  })
})
