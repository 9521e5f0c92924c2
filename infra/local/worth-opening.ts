import { type DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb'
import { contentKinds } from '../../shared/content-kind.ts'
import { type InteractionRecord, resourceText, toRecord } from '../../shared/interaction-record.ts'
import { interactionStore } from '../../shared/interaction-store.ts'
import { partitionKey, recordSortKey, sortKey } from '../../shared/table-schema.ts'
import type { Endpoints } from './data-folder.ts'
import { localClients } from './local-clients.ts'

/** The interaction that the sample leads with. */
const golden = '00001a57JGQ00BW8'

/** Paths that show something: an interaction, the list it stands in, one of its bodies. None when nothing of the tenant is stored. */
export const worthOpening = async (endpoints: Endpoints, tenant: string): Promise<readonly string[]> => {
  const client = localClients(endpoints).dynamoDB
  const store = interactionStore(client, endpoints.table)
  const record = (await store.get(tenant, golden)) ?? (await anyRecord(client, endpoints.table, tenant))
  client.destroy()
  return record ? pathsOf(record) : []
}

const anyRecord = async (
  client: DynamoDBClient,
  table: string,
  tenant: string,
): Promise<InteractionRecord | undefined> => {
  // The records and their copies stand side by side: a few items hold a record, if there is one.
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table, Limit: 50 }))
  const item = Items.find(
    (one) => one[sortKey]?.S === recordSortKey && one[partitionKey]?.S?.startsWith(`${tenant}#`),
  )
  return item && toRecord(item)
}

const pathsOf = (record: InteractionRecord): readonly string[] => {
  const { interactionId, serviceIds, contents } = record
  const interaction = `/interactions/${interactionId}`
  const { customer_id } = JSON.parse(resourceText(record))
  const [service] = serviceIds
  const kind = contentKinds.findLast((one) => contents.has(one) && one !== 'binary_content')
  const list = customer_id ? ['customers', customer_id] : ['services', service ?? '-']
  return [
    interaction,
    `/${list.map(encodeURIComponent).join('/')}/interactions?limit=20`,
    `${interaction}${kind ? `/${kind}` : '?fields=*'}`,
  ]
}
