import {
  BatchGetItemCommand,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb'
import type { Attributes } from './interaction-record.ts'

/** What one BatchGetItem takes. */
export const keysAtATime = 100

/** Reads the items of these keys that are there, in no order, as they are now: of each the named attributes. */
export const batchGet = async (
  client: DynamoDBClient,
  tableName: string,
  keys: readonly Attributes[],
  attributes: readonly string[],
): Promise<readonly Attributes[]> => {
  const items: Attributes[] = []
  const read = {
    ProjectionExpression: attributes.map((name) => `#${name}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(attributes.map((name) => [`#${name}`, name])),
    ConsistentRead: true,
  }
  for (let from = 0; from < keys.length; from += keysAtATime) {
    let Keys = keys.slice(from, from + keysAtATime)
    // One answer has room for 16 MB. One without any item does not come: the SDK makes an error of it.
    while (Keys.length > 0) {
      const command = new BatchGetItemCommand({ RequestItems: { [tableName]: { ...read, Keys } } })
      const { Responses, UnprocessedKeys }: BatchGetItemCommandOutput = await client.send(command)
      items.push(...(Responses?.[tableName] ?? []))
      Keys = UnprocessedKeys?.[tableName]?.Keys ?? []
    }
  }
  return items
}
