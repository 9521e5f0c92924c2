import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb'
import type { ContentKind } from './content-kind.ts'
import type { InteractionDocument } from './interaction-document.ts'
import { type Attributes, versionedAttributes } from './interaction-record.ts'
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

/** The bodies that a document brings. */
export const kindsOf = (document: InteractionDocument): readonly ContentKind[] =>
  document.contents.map(({ kind }) => kind)

/** Conditional writes of records and their copies. `revision` counts a record's changes and orders its copies. */
export const recordTable = (client: DynamoDBClient, tableName: string): RecordTable => {
  const collectionKey = (tenant: string, interactionId: string) => ({ S: `${tenant}#${interactionId}` })
  const update = async (tenant: string, interactionId: string, expression: UpdateExpression) => {
    const { Attributes = {} } = await client.send(
      new UpdateItemCommand({
        TableName: tableName,
        Key: { [partitionKey]: collectionKey(tenant, interactionId), [sortKey]: { S: recordSortKey } },
        ReturnValues: 'ALL_NEW',
        ...expression,
      }),
    )
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
      await Promise.all(missing.map(put))
    },
  }
}

type UpdateExpression = {
  UpdateExpression: string
  ConditionExpression: string
  ExpressionAttributeNames?: Record<string, string>
  ExpressionAttributeValues: Attributes
}

/** The whole of a version: what it has is set, what it has not is removed, its links are added. */
const versionUpdate = (document: InteractionDocument, attributes: Attributes): UpdateExpression => {
  const set = versionedAttributes.filter((name) => attributes[name])
  const removed = versionedAttributes.filter((name) => !attributes[name])
  const links = linksOf(document)
  const mime = document.structuredTextMime
  const sets = [
    ...set.map((name) => `#${name} = :${name}`),
    ...(mime ? ['structured_text_mime = :mime'] : []),
  ]
  return {
    UpdateExpression: [
      `SET ${sets.join(', ')}`,
      links.clause,
      ...(removed.length > 0 ? [`REMOVE ${removed.map((name) => `#${name}`).join(', ')}`] : []),
    ].join(' '),
    ConditionExpression: 'attribute_not_exists(#version) OR #version < :version',
    ExpressionAttributeNames: Object.fromEntries(versionedAttributes.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value])),
      ...(mime && { ':mime': { S: mime } }),
      ...links.values,
    },
  }
}

const linkUpdate = (document: InteractionDocument): UpdateExpression => {
  const links = linksOf(document)
  const mime = document.structuredTextMime
  return {
    UpdateExpression: `${mime ? 'SET structured_text_mime = if_not_exists(structured_text_mime, :mime) ' : ''}${links.clause}`,
    ConditionExpression: `attribute_exists(${partitionKey})`,
    ExpressionAttributeValues: { ...(mime && { ':mime': { S: mime } }), ...links.values },
  }
}

/** DynamoDB has no empty sets: what there is none of is left out. */
const linksOf = (document: InteractionDocument) => {
  const sets = Object.entries({ services: document.serviceIds, contents: kindsOf(document) }).filter(
    ([, ids]) => ids.length > 0,
  )
  return {
    clause: `ADD revision :one${sets.map(([name]) => `, ${name} :${name}`).join('')}`,
    values: {
      ':one': { N: '1' },
      ...Object.fromEntries(sets.map(([name, ids]) => [`:${name}`, { SS: [...ids] }])),
    } satisfies Attributes,
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

const unlessConditionFailed = (error: unknown): undefined => {
  if (error instanceof ConditionalCheckFailedException) return undefined
  throw error
}
