import { type DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import { type Attributes, isRecord } from './interaction-record.ts'
import type { Stores } from './interaction-writer.ts'
import { erasure } from './record-update.ts'
import { indexes, partitionKey } from './table-schema.ts'

/** What was removed of an interaction. */
export type Erased = {
  readonly copies: number
  /** Objects of bodies and attachments, replaced versions included, and their bytes. */
  readonly versions: number
  readonly bytes: number
}

export type InteractionEraser = {
  /**
   * Removes an interaction: record, copies, bodies with all their versions. Its id stays marked, so that nothing that is still under way
   * or comes again brings it back.
   */
  erase(tenant: string, interactionId: string): Promise<Erased>
  /** Removes the bodies of an interaction whose record has expired; not of one that has come again since. */
  eraseExpired(tenant: string, interactionId: string): Promise<void>
  /** The ids of a customer's interactions, part by part. What was written in the last moments may be missing. */
  idsOf(tenant: string, customerId: string): AsyncGenerator<readonly string[]>
}

const idsAtATime = 250

/** Erases from the table and the bucket. A second time changes nothing, and finishes what a crash left half done. */
export const interactionEraser = (
  { table, contents }: Pick<Stores, 'table' | 'contents'>,
  client: DynamoDBClient,
  tableName: string,
  now: () => Date = () => new Date(),
): InteractionEraser => ({
  async erase(tenant, interactionId) {
    // The mark comes first: from then on nothing can be added.
    await table.update(tenant, interactionId, erasure(now().toISOString()))
    const { copies } = await table.collection(tenant, interactionId)
    await table.removeCopies(tenant, interactionId, copies)
    return { copies: copies.length, ...(await contents.remove(tenant, interactionId)) }
  },

  async eraseExpired(tenant, interactionId) {
    const { record } = await table.collection(tenant, interactionId)
    if (!isRecord(record)) await contents.remove(tenant, interactionId)
  },

  async *idsOf(tenant, customerId) {
    const { partitionKey: customer } = indexes['by-customer']
    const input = {
      TableName: tableName,
      IndexName: 'by-customer' satisfies keyof typeof indexes,
      KeyConditionExpression: `${customer} = :customer`,
      ProjectionExpression: partitionKey,
      ExpressionAttributeValues: { ':customer': { S: `${tenant}#${customerId}` } },
      Limit: idsAtATime,
    }
    let start: Attributes | undefined
    do {
      const page = await client.send(new QueryCommand({ ...input, ExclusiveStartKey: start }))
      yield (page.Items ?? []).flatMap((item) => item[partitionKey]?.S?.slice(tenant.length + 1) ?? [])
      start = page.LastEvaluatedKey
    } while (start)
  },
})
