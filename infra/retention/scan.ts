import { DescribeTableCommand, type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import type { Attributes } from '../../shared/interaction-record.ts'
import type { Group } from '../../shared/retained-members.ts'
import { indexes, partitionKey, recordSortKey, sortKey } from '../../shared/table-schema.ts'

/** A table that is to be read to its end. */
export type ScannedTable = {
  readonly client: DynamoDBClient
  readonly tableName: string
  readonly signal: AbortSignal
  /** Told how many items were read. */
  readonly onScanned: (items: number) => void
}

/** A part of the table, and of how many, to be read beside the others. */
export type Segment = { readonly Segment: number; readonly TotalSegments: number }

const threadAttribute = indexes['by-thread'].partitionKey

/** About how many items a walk reads; DynamoDB counts them a few times a day. */
export const itemsToScan = async ({
  client,
  tableName,
}: Omit<ScannedTable, 'onScanned'>): Promise<number> => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }))
  const threads = Table?.GlobalSecondaryIndexes?.find(({ IndexName }) => IndexName === 'by-thread')
  return (Table?.ItemCount ?? 0) + (threads?.ItemCount ?? 0)
}

/** The keys of the interactions that have no thread, page by page. */
export async function* keysWithoutThread(
  table: ScannedTable,
  segment: Segment,
): AsyncGenerator<readonly string[]> {
  const filter = {
    FilterExpression: '#sort = :record AND attribute_exists(version) AND attribute_not_exists(#thread)',
    ExpressionAttributeNames: { '#sort': sortKey, '#thread': threadAttribute, '#key': partitionKey },
    ExpressionAttributeValues: { ':record': { S: recordSortKey } },
    ProjectionExpression: '#key',
  }
  for await (const items of pages(table, { ...filter, ...segment }))
    yield items.map((item) => item[partitionKey]?.S ?? '')
}

/** The threads, page by page: their members lie side by side in the index, so that each thread comes once. */
export async function* threads(table: ScannedTable, segment: Segment): AsyncGenerator<readonly Group[]> {
  let last: string | undefined
  const names = {
    IndexName: 'by-thread',
    ProjectionExpression: '#thread',
    ExpressionAttributeNames: { '#thread': threadAttribute },
  }
  for await (const items of pages(table, { ...names, ...segment })) {
    const found: Group[] = []
    for (const thread of items.map((item) => item[threadAttribute]?.S)) {
      if (thread !== last) found.push({ thread, keys: [] })
      last = thread
    }
    yield found
  }
}

async function* pages(
  { client, tableName, signal, onScanned }: ScannedTable,
  input: Omit<ConstructorParameters<typeof ScanCommand>[0], 'TableName'>,
): AsyncGenerator<readonly Attributes[]> {
  let start: Attributes | undefined
  do {
    const command = new ScanCommand({ ...input, TableName: tableName, ExclusiveStartKey: start })
    const page = await client.send(command, { abortSignal: signal })
    onScanned(page.ScannedCount ?? 0)
    yield page.Items ?? []
    start = page.LastEvaluatedKey
  } while (start)
}
