import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import { batchGet, keysAtATime } from './batch-get.ts'
import { type Attributes, isRecord } from './interaction-record.ts'
import { type Expiry, expiryOf, type RetentionPolicy } from './retention.ts'
import {
  expiryAttribute,
  indexes,
  partitionKey,
  recordSortKey,
  serviceSortKey,
  sortKey,
  startKey,
} from './table-schema.ts'

const threadAttribute = indexes['by-thread'].partitionKey

/**
 * The thread that each of these interactions is in, by their partition keys: undefined for none, and no entry for an interaction that
 * is not there.
 */
export const threadsOf = async (
  client: DynamoDBClient,
  tableName: string,
  keys: readonly string[],
): Promise<ReadonlyMap<string, string | undefined>> => {
  const items = await batchGet(client, tableName, keys.map(recordKey), [
    partitionKey,
    'version',
    threadAttribute,
  ])
  return new Map(items.filter(isRecord).map((item) => [keyOf(item), item[threadAttribute]?.S]))
}

/** What goes together: a thread by its index key, or an interaction that has none. */
export type Group = {
  readonly thread: string | undefined
  /** Partition keys of the interaction, or of members that the index of threads may not show yet. */
  readonly keys: readonly string[]
}

/** A record, or its copy for a service, as far as its expiry is concerned. */
export type ExpiringItem = {
  readonly sort: string
  readonly revision: string | undefined
  readonly expires: number | undefined
}

/** A member of a group: the record with its copies. */
export type Member = {
  readonly key: string
  readonly mediaType: string | undefined
  readonly isHeld: boolean
  /** As far as it alone is concerned. */
  readonly expiry: Expiry
  readonly record: ExpiringItem
  readonly copies: readonly ExpiringItem[]
  /** Whether each service has a copy as new as the record; else somebody is just writing them. */
  readonly isWhole: boolean
}

/** Reads the members of a group part by part, each as it is now: never more of them at once than fit into one request. */
export async function* membersOf(
  client: DynamoDBClient,
  tableName: string,
  policy: RetentionPolicy,
  { thread, keys }: Group,
): AsyncGenerator<readonly Member[]> {
  for await (const part of partsOf(client, tableName, thread, keys)) {
    const found = await batchGet(client, tableName, part.map(recordKey), recordAttributes)
    // The index may show what has left the thread meanwhile.
    const records = found.filter((item) => isRecord(item) && item[threadAttribute]?.S === thread)
    const copyKeys = records.flatMap((item) =>
      servicesOf(item).map((id) => ({
        [partitionKey]: { S: keyOf(item) },
        [sortKey]: { S: serviceSortKey(id) },
      })),
    )
    const copies = Map.groupBy(await batchGet(client, tableName, copyKeys, copyAttributes), keyOf)
    yield records.map((item) => toMember(policy, item, (copies.get(keyOf(item)) ?? []).map(toExpiring)))
  }
}

const recordKey = (key: string): Attributes => ({
  [partitionKey]: { S: key },
  [sortKey]: { S: recordSortKey },
})

const copyAttributes = [partitionKey, sortKey, 'revision', expiryAttribute]
const recordAttributes = [
  ...copyAttributes,
  threadAttribute,
  startKey,
  ...['version', 'resource', 'media_type', 'status', 'services', 'hold'],
]

const keyOf = (item: Attributes): string => item[partitionKey]?.S ?? ''
const servicesOf = (item: Attributes): readonly string[] => item['services']?.SS ?? []

const toExpiring = (item: Attributes): ExpiringItem => ({
  sort: item[sortKey]?.S ?? '',
  revision: item['revision']?.N,
  expires: item[expiryAttribute]?.N === undefined ? undefined : Number(item[expiryAttribute].N),
})

const toMember = (policy: RetentionPolicy, item: Attributes, copies: readonly ExpiringItem[]): Member => {
  const record = toExpiring(item)
  const current = copies.filter(({ revision }) => revision === record.revision)
  return {
    key: keyOf(item),
    mediaType: item['media_type']?.S,
    isHeld: item['hold']?.BOOL ?? false,
    expiry: expiryOf(policy, item),
    record,
    copies,
    isWhole: current.length === servicesOf(item).length,
  }
}

async function* partsOf(
  client: DynamoDBClient,
  tableName: string,
  thread: string | undefined,
  keys: readonly string[],
): AsyncGenerator<readonly string[]> {
  for (let from = 0; from < keys.length; from += keysAtATime) yield keys.slice(from, from + keysAtATime)
  if (thread === undefined) return
  const known = new Set(keys)
  let start: Attributes | undefined
  do {
    const page = await client.send(
      new QueryCommand({
        TableName: tableName,
        IndexName: 'by-thread',
        KeyConditionExpression: '#thread = :thread',
        ExpressionAttributeNames: { '#thread': threadAttribute },
        ExpressionAttributeValues: { ':thread': { S: thread } },
        Limit: keysAtATime,
        ExclusiveStartKey: start,
      }),
    )
    yield (page.Items ?? []).map(keyOf).filter((key) => !known.has(key))
    start = page.LastEvaluatedKey
  } while (start)
}
