import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import { DocumentError } from './document-error.ts'
import type { InteractionDocument } from './interaction-document.ts'
import type { Attributes } from './interaction-record.ts'
import { linkUpdate, type UpdateExpression, versionUpdate } from './record-update.ts'
import { indexes, partitionKey, recordSortKey, serviceSortKey, sortKey } from './table-schema.ts'

export type RecordTable = {
  /** Writes a version of the record and returns the record as it is now; undefined when none older is there. */
  putVersion(
    tenant: string,
    document: InteractionDocument,
    attributes: Attributes,
  ): Promise<Attributes | undefined>
  /** Adds a document's services and bodies to the record, whatever its version, and returns the record. */
  addLinks(tenant: string, document: InteractionDocument): Promise<Attributes>
  /** The record, and the services whose copy is as new as the record. */
  collection(
    tenant: string,
    interactionId: string,
  ): Promise<{ record: Attributes; copied: ReadonlySet<string> }>
  /** Writes the copy for each of the record's services that is not in `copied`, unless a newer one is there. */
  putCopies(tenant: string, record: Attributes, copied?: ReadonlySet<string>): Promise<void>
}

const copiesAtATime = 25

/** Conditional writes of records and their copies. `revision` counts a record's changes and orders its copies. */
export const recordTable = (client: DynamoDBClient, tableName: string): RecordTable => {
  const collectionKey = (tenant: string, interactionId: string) => ({ S: `${tenant}#${interactionId}` })
  const update = async (tenant: string, interactionId: string, expression: UpdateExpression) => {
    const command = new UpdateItemCommand({
      TableName: tableName,
      Key: { [partitionKey]: collectionKey(tenant, interactionId), [sortKey]: { S: recordSortKey } },
      ReturnValues: 'ALL_NEW',
      ...expression,
    })
    const { Attributes = {} } = await client.send(command).catch(refuseTooLarge)
    return Attributes
  }

  return {
    putVersion: (tenant, document, attributes) =>
      update(tenant, document.interactionId, versionUpdate(document, attributes)).catch(
        unlessConditionFailed,
      ),

    addLinks: (tenant, document) => update(tenant, document.interactionId, linkUpdate(document)),

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
      const record = items.find((item) => item[sortKey]?.S === recordSortKey) ?? {}
      const current = items.filter((item) => item['revision']?.N === record['revision']?.N)
      return { record, copied: new Set(current.flatMap((item) => item[sortKey]?.S ?? [])) }
    },

    async putCopies(tenant, record, copied = new Set()) {
      const missing = (record['services']?.SS ?? []).filter(
        (serviceId) => !copied.has(serviceSortKey(serviceId)),
      )
      const put = (serviceId: string) =>
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
      // In parts: a record of 400 KB may belong to thousands of services.
      for (let from = 0; from < missing.length; from += copiesAtATime)
        await Promise.all(missing.slice(from, from + copiesAtATime).map(put))
    },
  }
}

const toCopy = (tenant: string, serviceId: string, record: Attributes): Attributes => {
  const { customer, thread, ...copied } = record
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
