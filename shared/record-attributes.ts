import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { DocumentError } from './document-error.ts'
import type { InteractionDocument } from './interaction-document.ts'
import { type Attributes, filterFields, filterValue, resourceText, toRecord } from './interaction-record.ts'
import { membersOf, objectText } from './json-text.ts'
import { toCopy } from './record-table.ts'
import { encodeText } from './record-text.ts'
import { partitionKey, recordSortKey, sortKey } from './table-schema.ts'

/** The versioned attributes of a record, and its attached data where they do not fit into it and are kept in S3. */
export type VersionAttributes = { readonly attributes: Attributes; readonly largeUdata: string | undefined }

/** DynamoDB's limit on an item, names included. */
const itemLimitBytes = 400 * 1024
/** What keys, sets of bodies and the like take beside the texts, at most. */
const overheadBytes = 1024

/**
 * The versioned attributes of a document's record, keys aside. Attached data leave the record when it would not fit into an item
 * with them. Throws `DocumentError` when it does not fit without them either.
 */
export const toAttributes = (tenant: string, document: InteractionDocument): VersionAttributes => {
  const whole = attributesOf(tenant, document, document.resource)
  if (bytesOf(whole, document) <= itemLimitBytes) return { attributes: whole, largeUdata: undefined }
  const members = membersOf(document.resource)
  const largeUdata = members.get('udata')
  members.delete('udata')
  const attributes = { ...attributesOf(tenant, document, objectText(members)), udata: { BOOL: true } }
  const bytes = bytesOf(attributes, document)
  if (largeUdata !== undefined && bytes <= itemLimitBytes) return { attributes, largeUdata }
  throw new DocumentError(
    `the record needs ${bytes} bytes without udata, and a record can have ${itemLimitBytes}`,
  )
}

const attributesOf = (tenant: string, document: InteractionDocument, resource: string): Attributes => {
  const { customerId, threadId, other, values } = document
  const at = `${document.startDate}#${document.interactionId}`
  const attributes: Attributes = {
    version: { S: document.version },
    at: { S: at },
    ...(customerId !== undefined && { customer: customerKey(tenant, customerId) }),
    ...(threadId !== undefined && { thread: { S: `${tenant}#${threadId}` } }),
    ...(other !== undefined && { other: encodeText(other, at) }),
  }
  for (const name of filterFields)
    if (values[name] !== undefined) attributes[name] = { S: filterValue(String(values[name])) }
  const record: Attributes = {
    ...attributes,
    [partitionKey]: { S: `${tenant}#${document.interactionId}` },
    [sortKey]: { S: recordSortKey },
    revision: { N: '1' },
    services: { SS: [...document.serviceIds] },
    contents: { SS: document.contents.map(({ kind }) => kind) },
    structured_text_mime: { S: document.structuredTextMime ?? '' },
  }
  return { ...attributes, resource: encodeResource(resource, tenant, record) }
}

/** DynamoDB bills every write, that of a copy or an index entry too, in steps of this size. */
const writeUnitBytes = 1024
/** What codes of its own leave of a text, at best. */
const shortest = 0.8

/** The text of a record with such other attributes: in the form that is slower to read only where that saves a write unit, of it or of a copy. */
const encodeResource = (text: string, tenant: string, record: Attributes): AttributeValue => {
  const { resource, ...others } = record
  const copies = record['services']?.SS?.slice(0, 1).map((id) => toCopy(tenant, id, others)) ?? []
  const sizes = [others, ...copies].map((item) => sizeBytes({ ...item, resource: { S: '' } }))
  const unitsWith = (bytes: number) =>
    sizes.reduce((units, size) => units + Math.ceil((size + bytes) / writeUnitBytes), 0)
  const at = record['at']?.S ?? ''
  const quick = encodeText(text, at)
  if (quick.B === undefined || unitsWith(quick.B.length * shortest) === unitsWith(quick.B.length))
    return quick
  const short = encodeText(text, at, 'own')
  return short.B && unitsWith(short.B.length) < unitsWith(quick.B.length) ? short : quick
}

const customerKey = (tenant: string, customerId: string) => ({ S: `${tenant}#${customerId}` })

/** The attributes that change when an interaction is moved to another customer. */
export const movedTo = (tenant: string, customerId: string, record: Attributes): Attributes => {
  const members = membersOf(resourceText(toRecord(record)))
  const text = objectText(members.set('customer_id', JSON.stringify(customerId)))
  const customer = customerKey(tenant, customerId)
  return { customer, resource: encodeResource(text, tenant, { ...record, customer }) }
}

const bytesOf = (attributes: Attributes, { serviceIds }: InteractionDocument): number =>
  sizeBytes(attributes) + sizeBytes({ services: { SS: [...serviceIds] } }) + overheadBytes

const sizeBytes = (attributes: Attributes): number =>
  Object.entries(attributes).reduce((sum, [name, { S, N = '', B, SS = [] }]) => {
    const value =
      B?.length ?? Buffer.byteLength(S ?? N) + SS.reduce((bytes, text) => bytes + Buffer.byteLength(text), 0)
    return sum + Buffer.byteLength(name) + value
  }, 0)
