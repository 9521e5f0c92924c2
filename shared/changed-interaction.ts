import { type Attributes, isRecord, resourceText, toRecord } from './interaction-record.ts'
import { membersOf } from './json-text.ts'
import { indexes } from './table-schema.ts'

/** Numbers beyond 2^53 are told as texts of their digits. */
type Scalar = string | number

/** What is told of a changed interaction beside its own id: ids, kind and dates. Nothing else of a person. */
export type ChangedInteraction = {
  readonly customer_id?: string
  readonly thread_id?: string
  readonly service_ids: readonly string[]
  readonly media_type?: Scalar
  readonly entity_type?: Scalar
  readonly status?: Scalar
  readonly start_date?: Scalar
  readonly end_date?: Scalar
  readonly version?: string
  /** There is more that could not be read or has no room: to be read from the service by the id. */
  readonly incomplete?: true
}

/** Tells what an item of the table says of its interaction; never throws. */
export const toChangedInteraction = (item: Attributes): ChangedInteraction => {
  const customerId = idIn(item[indexes['by-customer'].partitionKey]?.S)
  const threadId = idIn(item[indexes['by-thread'].partitionKey]?.S)
  const version = item['version']?.S
  return {
    ...(customerId !== undefined && { customer_id: customerId }),
    ...(threadId !== undefined && { thread_id: threadId }),
    ...servicesOf(item),
    ...fieldsOf(item),
    ...(version !== undefined && { version }),
  }
}

/** The id in an index key, behind the tenant. */
const idIn = (key: string | undefined): string | undefined => key?.slice(key.indexOf('#') + 1)

/** In an event of 256 KB, and in the 6 MB of a batch, there is no room for the thousands of services that a record may have. */
const servicesLimitBytes = 32 * 1024

const servicesOf = (item: Attributes): ChangedInteraction => {
  const service_ids = item['services']?.SS?.toSorted() ?? []
  if (Buffer.byteLength(JSON.stringify(service_ids)) <= servicesLimitBytes) return { service_ids }
  return { service_ids: [], incomplete: true }
}

const toldFields = ['media_type', 'entity_type', 'status', 'start_date', 'end_date'] as const

const fieldsOf = (item: Attributes): Partial<ChangedInteraction> => {
  if (!isRecord(item)) return {}
  try {
    const resource = resourceText(toRecord(item))
    const values: Readonly<Record<string, unknown>> = JSON.parse(resource)
    const told = toldFields.map((name) => [name, toScalar(values[name], name, resource)] as const)
    return Object.fromEntries(told.filter(([, value]) => value !== undefined))
  } catch {
    return { incomplete: true }
  }
}

const toScalar = (value: unknown, name: string, resource: string): Scalar | undefined => {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? value : membersOf(resource).get(name)
  return typeof value === 'string' ? value : undefined
}
