import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { DocumentError } from './document-error.ts'
import { type Attributes, isRecord } from './interaction-record.ts'
import type { UpdateExpression } from './record-update.ts'
import { indexes, partitionKey, recordSortKey, serviceSortKey, sortKey } from './table-schema.ts'

/** A record with its copies, as they are; an empty record when there is none. */
export type Collection = {
  readonly record: Attributes
  /** Sort keys of the copies. */
  readonly copies: readonly string[]
  /** Those of the copies that are as new as the record. */
  readonly copied: ReadonlySet<string>
}

export type RecordTable = {
  /** Changes a record and returns it as it is then; undefined when the condition does not hold. */
  update(tenant: string, interactionId: string, expression: UpdateExpression): Promise<Attributes | undefined>
  collection(tenant: string, interactionId: string): Promise<Collection>
  /** Writes the copy for each of the record's services that is not in `copied`, unless a newer one is there. */
  putCopies(tenant: string, record: Attributes, copied?: ReadonlySet<string>): Promise<void>
  /** Removes copies by their sort keys. */
  removeCopies(tenant: string, interactionId: string, copies: readonly string[]): Promise<void>
}

const copiesAtATime = 25

/** Conditional writes of records and their copies. `revision` counts a record's changes and orders its copies. */
export const recordTable = (client: DynamoDBClient, tableName: string): RecordTable => {
  const collectionKey = (tenant: string, interactionId: string) => ({ S: `${tenant}#${interactionId}` })
  const keyOf = (tenant: string, interactionId: string, sort: string) => ({
    [partitionKey]: collectionKey(tenant, interactionId),
    [sortKey]: { S: sort },
  })
  const putCopy = (tenant: string, serviceId: string, record: Attributes) =>
    client
      .send(
        new PutItemCommand({
          TableName: tableName,
          Item: toCopy(tenant, serviceId, record),
          ConditionExpression: 'attribute_not_exists(revision) OR revision < :revision',
          ExpressionAttributeValues: { ':revision': record['revision'] ?? { N: '0' } },
        }),
      )
      .catch(unlessConditionFailed)

  return {
    async update(tenant, interactionId, expression) {
      const command = new UpdateItemCommand({
        TableName: tableName,
        Key: keyOf(tenant, interactionId, recordSortKey),
        ReturnValues: 'ALL_NEW',
        ...expression,
      })
      const output = await client.send(command).catch(unlessConditionFailed).catch(refuseTooLarge)
      return output && (output.Attributes ?? {})
    },

    async collection(tenant, interactionId) {
      const items: Attributes[] = []
      let start: Attributes | undefined
      do {
        const page = await client.send(
          new QueryCommand({
            TableName: tableName,
            ConsistentRead: true,
            KeyConditionExpression: `${partitionKey} = :collection`,
            ExpressionAttributeValues: { ':collection': collectionKey(tenant, interactionId) },
            ExclusiveStartKey: start,
          }),
        )
        items.push(...(page.Items ?? []))
        start = page.LastEvaluatedKey
      } while (start)
      return toCollection(items)
    },

    async putCopies(tenant, record, copied = new Set()) {
      // Of links that wait for their interaction there is nothing to copy yet.
      if (!isRecord(record)) return
      const missing = (record['services']?.SS ?? []).filter((id) => !copied.has(serviceSortKey(id)))
      await inParts(missing, (serviceId) => putCopy(tenant, serviceId, record))
    },

    removeCopies: (tenant, interactionId, copies) =>
      inParts(copies, (sort) => {
        const Key = keyOf(tenant, interactionId, sort)
        return client.send(new DeleteItemCommand({ TableName: tableName, Key }))
      }),
  }
}

const toCollection = (items: readonly Attributes[]): Collection => {
  const sortKeyOf = (item: Attributes) => item[sortKey]?.S ?? ''
  const record = items.find((item) => sortKeyOf(item) === recordSortKey) ?? {}
  const copies = items.filter((item) => item !== record)
  const isCurrent = (item: Attributes) => item['revision']?.N === record['revision']?.N
  return {
    record,
    copies: copies.map(sortKeyOf),
    copied: new Set(copies.filter(isCurrent).map(sortKeyOf)),
  }
}

/** In parts: a record of 400 KB may belong to thousands of services. */
const inParts = async <Part>(all: readonly Part[], work: (part: Part) => Promise<unknown>): Promise<void> => {
  for (let from = 0; from < all.length; from += copiesAtATime)
    await Promise.all(all.slice(from, from + copiesAtATime).map(work))
}

/** The copy of a record for one of its services. */
export const toCopy = (tenant: string, serviceId: string, record: Attributes): Attributes => {
  const { customer, thread, assigned, hold_at, ...copied } = record
  return {
    ...copied,
    [sortKey]: { S: serviceSortKey(serviceId) },
    [indexes['by-service'].partitionKey]: { S: `${tenant}#${serviceId}` },
  }
}

/** With the links of earlier versions a record may outgrow an item, though the document alone would fit. */
const refuseTooLarge = (error: unknown): never => {
  if (error instanceof Error && error.name === 'ValidationException' && /item size/i.test(error.message))
    throw new DocumentError('the record with all its services would need more than the 400 KB of an item')
  throw error
}

const unlessConditionFailed = (error: unknown): undefined => {
  if (error instanceof ConditionalCheckFailedException) return undefined
  throw error
}
