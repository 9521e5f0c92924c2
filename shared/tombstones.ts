import { createHmac } from 'node:crypto'
import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { batchGet, keysAtATime } from './batch-get.ts'
import type { Attributes } from './interaction-record.ts'
import { partitionKey, sortKey } from './table-schema.ts'

/** The customers whose interactions were erased, known by a keyed hash only: whoever has the table cannot tell who they were. */
export type Tombstones = {
  /** Whether a customer was erased; an erasure of the last half minute may not be known yet. */
  has(tenant: string, customerId: string): Promise<boolean>
  add(tenant: string, customerId: string): Promise<void>
  /** What a customer is called in reports. */
  nameOf(tenant: string, customerId: string): Promise<string>
}

/** An answer is used for so long. The second sweep of an erasure comes later than that. */
const keepMillis = 30_000
const keptAnswers = 100_000

/** No tenant is called like this. */
const tombstonePrefix = '#tombstone#'

type Question = {
  readonly hash: string
  readonly answer: (isErased: boolean) => void
  readonly fail: (error: unknown) => void
}

/** The tombstones of a table. Questions that are asked at the same time go to DynamoDB together. `readKey` reads the hashes' key. */
export const tombstones = (
  client: DynamoDBClient,
  tableName: string,
  readKey: () => Promise<string>,
  now: () => number = Date.now,
): Tombstones => {
  let key: Promise<string> | undefined
  const nameOf = async (tenant: string, customerId: string) => {
    key ??= readKey().catch((error: unknown) => {
      key = undefined
      throw error
    })
    return createHmac('sha256', await key)
      .update(`${tenant}#${customerId}`)
      .digest('hex')
  }
  const kept = new Map<string, { readonly answer: Promise<boolean>; readonly until: number }>()
  const ask = batched((hashes) => present(client, tableName, hashes))
  return {
    nameOf,
    async has(tenant, customerId) {
      const hash = await nameOf(tenant, customerId)
      const found = kept.get(hash)
      if (found && found.until > now()) return found.answer
      const answer = ask(hash)
      if (kept.size >= keptAnswers) kept.clear()
      kept.set(hash, { answer, until: now() + keepMillis })
      answer.catch(() => kept.delete(hash))
      return answer
    },
    async add(tenant, customerId) {
      const hash = await nameOf(tenant, customerId)
      const Item = { ...keyOf(hash), erased_at: { S: new Date(now()).toISOString() } }
      await client.send(new PutItemCommand({ TableName: tableName, Item }))
      kept.delete(hash)
    },
  }
}

const keyOf = (hash: string) => ({
  [partitionKey]: { S: `${tombstonePrefix}${hash}` },
  [sortKey]: { S: 'tombstone' },
})

/** Which of the hashes have a tombstone. */
const present = async (
  client: DynamoDBClient,
  tableName: string,
  hashes: readonly string[],
): Promise<ReadonlySet<string>> => {
  const found = await batchGet(client, tableName, hashes.map(keyOf), [partitionKey])
  return new Set(found.map(hashIn))
}

const hashIn = (item: Attributes): string => item[partitionKey]?.S?.slice(tombstonePrefix.length) ?? ''

/** Collects the questions of one turn of the event loop and asks them in parts that DynamoDB takes. */
const batched = (find: (hashes: readonly string[]) => Promise<ReadonlySet<string>>) => {
  let waiting: Question[] = []
  const askAll = async (questions: readonly Question[]) => {
    try {
      const found = await find([...new Set(questions.map(({ hash }) => hash))])
      for (const { hash, answer } of questions) answer(found.has(hash))
    } catch (error) {
      for (const { fail } of questions) fail(error)
    }
  }
  const flush = () => {
    const all = waiting
    waiting = []
    for (let from = 0; from < all.length; from += keysAtATime)
      void askAll(all.slice(from, from + keysAtATime))
  }
  return (hash: string): Promise<boolean> =>
    new Promise((answer, fail) => {
      if (waiting.length === 0) setImmediate(flush)
      waiting.push({ hash, answer, fail })
    })
}
