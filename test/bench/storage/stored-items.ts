import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { parseDocument } from '../../../shared/interaction-document.ts'
import type { Attributes } from '../../../shared/interaction-record.ts'
import type { InteractionWriter } from '../../../shared/interaction-writer.ts'
import { partitionKey } from '../../../shared/table-schema.ts'

/** What a table holds of a tenant, records and copies, once the documents are stored. */
export const storedItems = async (
  writer: InteractionWriter,
  client: DynamoDBClient,
  table: string,
  tenant: string,
  documents: readonly string[],
): Promise<readonly Attributes[]> => {
  for (const document of documents) await writer.put(tenant, parseDocument(document))
  const items: Attributes[] = []
  let start: Attributes | undefined
  do {
    const page = await client.send(new ScanCommand({ TableName: table, ExclusiveStartKey: start }))
    items.push(...(page.Items ?? []))
    start = page.LastEvaluatedKey
  } while (start)
  return items.filter((item) => item[partitionKey]?.S?.startsWith(`${tenant}#`))
}
