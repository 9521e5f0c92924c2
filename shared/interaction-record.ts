import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { type ContentKind, contentKinds, linkFields } from './content-kind.ts'
import { DocumentError } from './document-error.ts'
import type { InteractionDocument } from './interaction-document.ts'
import { membersOf, objectText } from './json-text.ts'

/** Attributes that lists filter on: the field's value in lower case, under the field's name. */
export const filterFields = ['media_type', 'type', 'sub_type', 'status', 'entity_type'] as const

export type FilterField = (typeof filterFields)[number]

export type Attributes = Record<string, AttributeValue>

/** A stored interaction. Texts are JSON with every value as it came. */
export type InteractionRecord = {
  readonly interactionId: string
  /** `<start_date>#<interaction_id>`: its place in every list. */
  readonly at: string
  readonly resource: string
  readonly other: string | undefined
  readonly serviceIds: readonly string[]
  readonly contents: ReadonlySet<ContentKind>
  readonly structuredTextMime: string | undefined
}

/** Every attribute that a version of an interaction sets or leaves out as a whole (sets of ids and bodies only grow). */
export const versionedAttributes = [
  'version',
  'at',
  'customer',
  'thread',
  'resource',
  'other',
  ...filterFields,
] as const

/** DynamoDB's limit on an item, names included. */
const itemLimitBytes = 400 * 1024
/** From this size on a text is stored compressed: below, the CPU of every read weighs more than the bytes. */
const compressFromBytes = 32 * 1024

/**
 * The versioned attributes of a document's record, keys aside. Throws `DocumentError` when they would not fit into an item.
 */
export const toAttributes = (tenant: string, document: InteractionDocument): Attributes => {
  const { customerId, threadId, resource, other, values } = document
  const attributes: Attributes = {
    version: { S: document.version },
    at: { S: `${document.startDate}#${document.interactionId}` },
    resource: encodeText(resource),
    ...(customerId !== undefined && { customer: { S: `${tenant}#${customerId}` } }),
    ...(threadId !== undefined && { thread: { S: `${tenant}#${threadId}` } }),
    ...(other !== undefined && { other: encodeText(other) }),
  }
  for (const name of filterFields)
    if (values[name] !== undefined) attributes[name] = { S: filterValue(String(values[name])) }
  const bytes = sizeBytes(attributes) + sizeBytes({ services: { SS: [...document.serviceIds] } }) + 1024
  if (bytes > itemLimitBytes)
    throw new DocumentError(
      `the record needs ${bytes} bytes, and a record can have ${itemLimitBytes}: is udata that large?`,
    )
  return attributes
}

/** How values are compared by filters: without regard to case. Up, then down: so that ß and ss, and the two sigmas, are alike. */
export const filterValue = (text: string): string => text.toWellFormed().toUpperCase().toLowerCase()

/** Reads an item of the table or of an index. */
export const toRecord = (item: Attributes): InteractionRecord => {
  const at = item['at']?.S ?? ''
  return {
    at,
    interactionId: at.slice(at.indexOf('#') + 1),
    resource: decodeText(item['resource']),
    other: item['other'] && decodeText(item['other']),
    serviceIds: item['services']?.SS?.toSorted() ?? [],
    contents: new Set(contentKinds.filter((kind) => item['contents']?.SS?.includes(kind))),
    structuredTextMime: item['structured_text_mime']?.S,
  }
}

/**
 * The reply's JSON text of an interaction. Links stand under `baseUrl`. Without `fields` the stored text
 * passes unparsed with the links spliced in; with them it is cut to the named fields (`*` for all that is stored).
 */
export const toResource = (
  record: InteractionRecord,
  baseUrl: string,
  fields?: ReadonlySet<string>,
): string => {
  const links = linkMembers(record, baseUrl)
  if (fields === undefined) return spliceLinks(record.resource, links)
  // Of a name that stands twice the last counts: what the service knows outweighs what a document said.
  const members = new Map([...membersOf(record.resource), ...membersOf(record.other ?? '{}'), ...links])
  if (record.serviceIds.length > 0) members.set('service_ids', JSON.stringify(record.serviceIds))
  const isWanted = (name: string) => name === 'interaction_id' || fields.has('*') || fields.has(name)
  return objectText([...members].filter(([name]) => isWanted(name)))
}

const spliceLinks = (resource: string, links: readonly (readonly [string, string])[]): string => {
  if (links.length === 0) return resource
  const text = links.map(([name, value]) => `,"${name}":${value}`).join('')
  return `${resource.slice(0, -1)}${text}}`
}

const linkMembers = ({ interactionId, contents, structuredTextMime }: InteractionRecord, baseUrl: string) => {
  const members: (readonly [string, string])[] = []
  for (const kind of contents) {
    members.push([linkFields[kind], JSON.stringify(`${baseUrl}/interactions/${interactionId}/${kind}`)])
    if (kind === 'structured_text' && structuredTextMime !== undefined)
      members.push(['structured_text_mime', JSON.stringify(structuredTextMime)])
  }
  return members
}

/** A text is stored as a string, or as zstd under a leading byte that names the format, so that others can follow. */
const zstdFormat = 1

const encodeText = (text: string): AttributeValue => {
  if (Buffer.byteLength(text) < compressFromBytes) return { S: text }
  return { B: Buffer.concat([Uint8Array.of(zstdFormat), zstdCompressSync(text)]) }
}

const decodeText = (value: AttributeValue | undefined): string => {
  if (value?.S !== undefined) return value.S
  if (value?.B?.[0] === zstdFormat) return zstdDecompressSync(value.B.subarray(1)).toString()
  throw new Error('a stored interaction has a text in a form that this version does not know')
}

const sizeBytes = (attributes: Attributes): number =>
  Object.entries(attributes).reduce((sum, [name, { S = '', B, SS = [] }]) => {
    const value =
      B?.length ?? Buffer.byteLength(S) + SS.reduce((bytes, text) => bytes + Buffer.byteLength(text), 0)
    return sum + Buffer.byteLength(name) + value
  }, 0)
