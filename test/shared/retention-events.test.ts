import { type DynamoDBClient, GetItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { SQSRecord } from 'aws-lambda'
import { expect, test } from 'vitest'
import { applyRetention } from '../../shared/retention-events.ts'
import { retentionStore } from '../../shared/retention-store.ts'
import { engines } from '../engines.ts'
import { leavesOf } from '../private-logs.ts'

const stores = engines()
const day = 24 * 60 * 60
const end = (dayOfMay: number) => `2024-05-${String(dayOfMay).padStart(2, '0')}T00:00:00.000Z`
const afterEnd = (dayOfMay: number) => Date.parse(end(dayOfMay)) / 1000 + 10 * day

const put = (id: string, dayOfMay: number, more: object = {}) =>
  stores.put({ interaction_id: id, start_date: '2024-01-01T00:00:00Z', end_date: end(dayOfMay), ...more })

const expiryOf = async (id: string) => {
  const Key = { pk: { S: `default#${id}` }, sk: { S: 'record' } }
  const { Item } = await stores.dynamoDB.send(new GetItemCommand({ TableName: stores.table, Key }))
  return Item?.['expires'] && Number(Item['expires'].N)
}

/** A message of the queue: an event of the bus, as the pipe put it there. */
const message = (id: string, more: object = {}): SQSRecord => {
  const data = { tenant: 'default', interaction_id: id, ...more }
  return raw(id, {
    id: 'e1',
    source: 'interactions',
    'detail-type': 'InteractionRecorded',
    time: '2024-06-01T00:00:00Z',
    detail: { type: 'InteractionRecorded', data },
  })
}
const raw = (id: string, body: unknown) => ({ messageId: `m-${id}`, body: JSON.stringify(body) }) as SQSRecord

const run = async (Records: SQSRecord[], client: DynamoDBClient = stores.dynamoDB) => {
  const lines: unknown[] = []
  const now = () => Date.parse('2024-06-01T00:00:00Z')
  const handle = applyRetention(retentionStore(client, stores.table, { '*': 10 }, now), (line) =>
    lines.push(line),
  )
  const { batchItemFailures } = await handle({ Records })
  return { failed: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier), lines }
}

test('interactions get their expiry, and a thread the one of its last member', async () => {
  await put('alone', 1)
  await put('t1', 2, { thread_id: 'alone' })
  await put('t2', 5, { thread_id: 'alone' })
  expect(await run([message('alone'), message('t1', { thread_id: 'alone' })])).toEqual({
    failed: [],
    lines: [],
  })
  expect(await Promise.all(['alone', 't1', 't2'].map(expiryOf))).toEqual([1, 5, 5].map(afterEnd))
})

test('a thread that a member has left is looked at again, and so is the one that it has come to', async () => {
  await put('stays', 2, { thread_id: 'old' })
  await put('moves', 9, { thread_id: 'old' })
  await put('waits', 3, { thread_id: 'new' })
  await run(['stays', 'waits'].map((id) => message(id)))
  await put('moves', 9, { thread_id: 'new', modified_date: end(10) })
  await run([message('moves', { thread_id: 'old' })])
  expect(await Promise.all(['stays', 'moves', 'waits'].map(expiryOf))).toEqual([2, 9, 9].map(afterEnd))
})

test('what is left of a thread is looked at again when a member is gone', async () => {
  await put('left', 2, { thread_id: 'smaller' })
  await run([message('gone', { thread_id: 'smaller' })])
  expect(await expiryOf('left')).toBe(afterEnd(2))
})

test('a thread is read once for all of its members that changed', async () => {
  const ids = Array.from({ length: 20 }, (_, index) => `many${index}`)
  for (const id of ids) await put(id, 1, { thread_id: 'many' })
  let writes = 0
  let calls = 0
  const counting = {
    send: (command: object) => {
      calls++
      if (command instanceof UpdateItemCommand) writes++
      return stores.dynamoDB.send(command as never)
    },
  }
  await run(
    ids.map((id) => message(id, { thread_id: 'many' })),
    counting as unknown as DynamoDBClient,
  )
  expect(writes).toBe(20)
  expect(calls - writes).toBeLessThan(15)
})

test('what is gone, and in no thread, is nothing to do', async () => {
  expect(await run([message('nobody')])).toEqual({ failed: [], lines: [] })
})

test('what fails comes again, holds up nothing else, and names nobody', async () => {
  await put('well', 1)
  const inThread = { thread_id: 'customer-thread' }
  await put('unwell', 1, inThread)
  await put('other', 1, inThread)
  const broken = {
    send: async (command: object) => {
      if (command instanceof UpdateItemCommand && JSON.stringify(command.input.Key).includes('#unwell'))
        throw new Error('throttled')
      return stores.dynamoDB.send(command as never)
    },
  }
  const ofThread = [message('unwell'), message('other', inThread)]
  const messages = [raw('poison', 'none'), raw('half', { detail: {} }), ...ofThread, message('well')]
  const { failed, lines } = await run(messages, broken as unknown as DynamoDBClient)
  expect(failed).toEqual(['m-poison', 'm-half', 'm-unwell', 'm-other'])
  expect(await expiryOf('well')).toBe(afterEnd(1))
  expect(lines).toHaveLength(3)
  expect(leavesOf(lines).join(' ')).not.toMatch(/unwell|customer-thread/)
})
