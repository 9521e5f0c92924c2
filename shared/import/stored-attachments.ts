import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { isRecord } from '../interaction-record.ts'
import { partitionKey, recordSortKey, sortKey } from '../table-schema.ts'

/** The ids of the attachments that an interaction has; undefined when there is no such interaction. */
export type StoredAttachments = (
  tenant: string,
  interactionId: string,
) => Promise<ReadonlySet<string> | undefined>

/** Reads them from the table, with all that was written before. Errors are the SDK's. */
export const storedAttachments =
  (client: DynamoDBClient, tableName: string): StoredAttachments =>
  async (tenant, interactionId) => {
    const { Item } = await client.send(
      new GetItemCommand({
        TableName: tableName,
        Key: { [partitionKey]: { S: `${tenant}#${interactionId}` }, [sortKey]: { S: recordSortKey } },
        ConsistentRead: true,
        ProjectionExpression: 'version, attachments',
      }),
    )
    if (!isRecord(Item)) return undefined
    return new Set((Item['attachments']?.SS ?? []).map((text) => String(JSON.parse(text).id)))
  }
