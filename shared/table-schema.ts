/**
 * Key and index names of the interaction table: what the stack creates and the stores query.
 *
 * One item collection per interaction (`pk` = tenant and interaction id): `sk = record`, and a full copy
 * `sk = service#<service_id>` for each service that names it. Index keys are attributes of their own, each
 * led by the tenant, so that a copy never shows up in another index.
 */
export const partitionKey = 'pk'
export const sortKey = 'sk'
/** `<start_date>#<interaction_id>`: the sort key of every index, and a total order. */
export const startKey = 'at'

/** The index by thread is there to find a thread's members, never to serve them: keys are enough. */
export const indexes = {
  'by-customer': { partitionKey: 'customer', projection: 'all' },
  'by-service': { partitionKey: 'service', projection: 'all' },
  'by-thread': { partitionKey: 'thread', projection: 'keys' },
} as const

export type IndexName = keyof typeof indexes

export const recordSortKey = 'record'

/** Sort key of the copy that a service's list reads. */
export const serviceSortKey = (serviceId: string): string => `service#${serviceId}`

/** Seconds since the epoch after which DynamoDB removes an item; absent: never. */
export const expiryAttribute = 'expires'
