import { type DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb'
import { type Attributes, type InteractionRecord, isRecord, toRecord } from './interaction-record.ts'
import type { ReadLargeUdata } from './large-udata.ts'
import { countInput, isEmpty, type ListQuery, pageInput, startAfter } from './list-query.ts'
import { partitionKey, recordSortKey, sortKey } from './table-schema.ts'

export type InteractionStore = {
  /** The record with its attached data, which it has already unless they had no room in it. */
  complete(tenant: string, record: InteractionRecord, signal: AbortSignal): Promise<InteractionRecord>
  /** One interaction, or undefined. */
  get(tenant: string, interactionId: string): Promise<InteractionRecord | undefined>
  /**
   * The list, page by page. Without `need` the next page is on its way while the present one is used; with it, at most that
   * many rows will be used, and nothing is read ahead.
   */
  pages(query: ListQuery, signal: AbortSignal, need?: number): AsyncGenerator<readonly InteractionRecord[]>
  /** How many interactions a full walk of the list returns, whatever its `after`. */
  count(query: ListQuery, signal: AbortSignal): Promise<number>
}

/** A first page this small puts the first byte on its way at once. */
const firstPageRows = 50
/** Pages this small keep the memory of a list of 50,000 flat; DynamoDB's own 1 MB pages do not. */
const pageRows = 300

const noUdata: ReadLargeUdata = async () => {
  throw new Error('this store reads records only')
}

/**
 * The interactions of a table, read through its indexes; `readUdata` reads what had no room there. Errors are the SDK's own; the kernel
 * maps them. When `signal` aborts no further page is asked for, but the one on its way comes: calls that can be broken off take more CPU
 * (`aws-clients.ts`).
 */
export const interactionStore = (
  client: DynamoDBClient,
  tableName: string,
  readUdata: ReadLargeUdata = noUdata,
): InteractionStore => ({
  complete: async (tenant, record, signal) =>
    record.hasLargeUdata
      ? { ...record, largeUdata: await readUdata(tenant, record.interactionId, signal) }
      : record,

  async get(tenant, interactionId) {
    const key = { [partitionKey]: { S: `${tenant}#${interactionId}` }, [sortKey]: { S: recordSortKey } }
    const command = new GetItemCommand({ TableName: tableName, Key: key })
    const { Item } = await client.send(command)
    return isRecord(Item) ? toRecord(Item) : undefined
  },

  async *pages(query, signal, need) {
    if (isEmpty(query)) return
    const input = { TableName: tableName, ...pageInput(query) }
    const fetch = (rows: number, start: Attributes | undefined) =>
      client.send(new QueryCommand({ ...input, Limit: rows, ExclusiveStartKey: start }))
    let page = await fetch(Math.min(need ?? firstPageRows, pageRows), startAfter(query))
    for (;;) {
      signal.throwIfAborted()
      const start = page.LastEvaluatedKey
      const ahead = start && need === undefined ? fetch(pageRows, start) : undefined
      // Its failure is reported when its turn comes, not as an unhandled rejection before.
      ahead?.catch(() => {})
      yield (page.Items ?? []).map(toRecord)
      if (!start) return
      page = await (ahead ?? fetch(pageRows, start))
    }
  },

  async count(query, signal) {
    if (isEmpty(query)) return 0
    const input = { TableName: tableName, ...countInput(query), Select: 'COUNT' } as const
    let total = 0
    let start: Attributes | undefined
    do {
      const command = new QueryCommand({ ...input, ExclusiveStartKey: start })
      const { Count = 0, LastEvaluatedKey } = await client.send(command)
      signal.throwIfAborted()
      total += Count
      start = LastEvaluatedKey
    } while (start)
    return total
  },
})
