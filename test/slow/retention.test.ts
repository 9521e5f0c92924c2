import {
  BatchGetItemCommand,
  type DynamoDBClient,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { retentionStore } from '../../shared/retention-store.ts'
import { collectGarbage } from '../collect-garbage.ts'

const members = 10_000

/** What is in use, garbage aside. */
const usedBytes = () => {
  collectGarbage()
  return process.memoryUsage().heapUsed
}
const keyOf = (index: number) => `default#m${String(index).padStart(5, '0')}`

/** DynamoDB with one thread of 10,000 interactions of 56 KB, made when they are read; it remembers only their expiry. */
const tableOfOneThread = () => {
  const expiries = new Map<string, string>()
  let peak = 0
  const item = (key: string) => {
    const expires = expiries.get(key)
    return {
      pk: { S: key },
      sk: { S: 'record' },
      version: { S: 'v' },
      thread: { S: 'default#t' },
      revision: { N: '1' },
      resource: { S: JSON.stringify({ end_date: '2024-01-01T00:00:00Z', udata: key.repeat(4000) }) },
      ...(expires !== undefined && { expires: { N: expires } }),
    }
  }
  const send = async (command: object) => {
    if (command instanceof UpdateItemCommand) {
      const { Key, ExpressionAttributeValues: values } = command.input
      expiries.set(Key?.['pk']?.S ?? '', values?.[':expires']?.N ?? '')
      return {}
    }
    if (command instanceof BatchGetItemCommand) {
      const keys = command.input.RequestItems?.['table']?.Keys ?? []
      return { Responses: { table: keys.map(({ pk }) => item(pk?.S ?? '')) } }
    }
    if (!(command instanceof QueryCommand)) throw new Error('no such operation')
    peak = Math.max(peak, usedBytes())
    const from = Number(command.input.ExclusiveStartKey?.['next']?.N ?? 0)
    const next = from + (command.input.Limit ?? members)
    const Items = Array.from({ length: Math.min(next, members) - from }, (_, index) => ({
      pk: { S: keyOf(from + index) },
    }))
    return { Items, ...(next < members && { LastEvaluatedKey: { next: { N: String(next) } } }) }
  }
  return { client: { send } as unknown as DynamoDBClient, expiries, peak: () => peak }
}

test('a thread of 10,000 interactions gets its expiry in memory that does not depend on its size', async () => {
  const { client, expiries, peak } = tableOfOneThread()
  const before = usedBytes()
  const store = retentionStore(client, 'table', { '*': 1 }, () => Date.parse('2024-01-01T00:00:00Z'))
  expect(await store.settle({ thread: 'default#t', keys: [] })).toMatchObject({ changed: members })
  expect(new Set(expiries.values())).toEqual(new Set([String(Date.parse('2024-01-02T00:00:00Z') / 1000)]))
  // All of them have 560 MB.
  expect(peak() - before).toBeLessThan(30_000_000)
})
