import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { type ByteCollector, byteCollector } from './byte-collector.ts'
import { type ContentKind, contentKinds, linkFields } from './content-kind.ts'
import { membersOf, objectText } from './json-text.ts'
import { decodeBytes, decodeText } from './record-text.ts'

/** Attributes that lists filter on: the field's value in lower case, under the field's name. */
export const filterFields = ['media_type', 'type', 'sub_type', 'status', 'entity_type'] as const

export type FilterField = (typeof filterFields)[number]

export type Attributes = Record<string, AttributeValue>

/** A stored interaction. */
export type InteractionRecord = {
  readonly interactionId: string
  /** `<start_date>#<interaction_id>`: its place in every list. */
  readonly at: string
  /** As `encodeText` made them: `resourceText` and `otherText` decode them. */
  readonly resource: AttributeValue | undefined
  readonly other: AttributeValue | undefined
  readonly serviceIds: readonly string[]
  readonly contents: ReadonlySet<ContentKind>
  readonly structuredTextMime: string | undefined
  /** Texts of `formatAttachment`. */
  readonly attachments: readonly string[]
  /** Whether retention must leave it alone. */
  readonly isHeld: boolean
  /** Whether its attached data are kept in S3, because the record would not fit into an item with them. */
  readonly hasLargeUdata: boolean
  /** Those data, once they are read. */
  readonly largeUdata?: string
}

/**
 * Every attribute that a version of an interaction sets or leaves out as a whole (sets of ids and bodies only grow). What it leaves
 * out always is the expiry: it is to be found anew, from the new dates.
 */
export const versionedAttributes = [
  'version',
  'at',
  'customer',
  'thread',
  'resource',
  'other',
  'udata',
  'expires',
  ...filterFields,
] as const

/** How values are compared by filters: without regard to case. Up, then down: so that ß and ss, and the two sigmas, are alike. */
export const filterValue = (text: string): string => text.toWellFormed().toUpperCase().toLowerCase()

/** Whether an item is a record that readers see: not links that wait for their interaction, nor what is left of an erased one. */
export const isRecord = (item: Attributes | undefined): item is Attributes => item?.['version'] !== undefined

/** Reads a record or a copy of one. */
export const toRecord = (item: Attributes): InteractionRecord => {
  const at = item['at']?.S ?? ''
  return {
    at,
    interactionId: at.slice(at.indexOf('#') + 1),
    resource: item['resource'],
    other: item['other'],
    serviceIds: item['services']?.SS?.toSorted() ?? [],
    contents: new Set(contentKinds.filter((kind) => item['contents']?.SS?.includes(kind))),
    structuredTextMime: item['structured_text_mime']?.S,
    attachments: item['attachments']?.SS?.toSorted() ?? [],
    isHeld: item['hold']?.BOOL ?? false,
    hasLargeUdata: item['udata']?.BOOL ?? false,
  }
}

/** The JSON object of the documented fields, with every value as it came. */
export const resourceText = ({ resource, at }: InteractionRecord): string => decodeText(resource, at)

/** That of the other fields, if there are any. */
export const otherText = ({ other, at }: InteractionRecord): string => (other ? decodeText(other, at) : '{}')

/**
 * Writes the reply's JSON text of an interaction. Links stand under `baseUrl`. Without `fields` the stored text passes unparsed, and
 * without becoming a string, with the links spliced in; with them it is cut to the named fields (`*` for all that is stored).
 */
export const writeResource = (
  record: InteractionRecord,
  baseUrl: string,
  fields: ReadonlySet<string> | undefined,
  out: ByteCollector,
): void => {
  const members = linkMembers(record, baseUrl)
  if (record.largeUdata !== undefined) members.push(['udata', record.largeUdata])
  if (fields) out.text(cutTo(fields, record, members))
  else {
    const resource = decodeBytes(record.resource, record.at)
    out.bytes(resource.subarray(0, -1))
    out.text(`${members.map(([name, value]) => `,"${name}":${value}`).join('')}}`)
  }
}

/** The same as a text. */
export const toResource = (
  record: InteractionRecord,
  baseUrl: string,
  fields?: ReadonlySet<string>,
): string => {
  const out = byteCollector(4096)
  writeResource(record, baseUrl, fields, out)
  return out.take().toString()
}

type Members = readonly (readonly [name: string, json: string])[]

const cutTo = (fields: ReadonlySet<string>, record: InteractionRecord, added: Members): string => {
  // Of a name that stands twice the last counts: what the service knows outweighs what a document said.
  const members = new Map([...membersOf(resourceText(record)), ...membersOf(otherText(record)), ...added])
  if (record.serviceIds.length > 0) members.set('service_ids', JSON.stringify(record.serviceIds))
  if (record.attachments.length > 0) members.set('attachments', `[${record.attachments.join(',')}]`)
  if (record.isHeld) members.set('hold', 'true')
  const isWanted = (name: string) => name === 'interaction_id' || fields.has('*') || fields.has(name)
  return objectText([...members].filter(([name]) => isWanted(name)))
}

/** Whether a reply with these fields holds attached data. */
export const needsUdata = (fields: ReadonlySet<string> | undefined): boolean =>
  fields === undefined || fields.has('*') || fields.has('udata')

const linkMembers = ({ interactionId, contents, structuredTextMime }: InteractionRecord, baseUrl: string) => {
  const members: Members[number][] = []
  for (const kind of contents) {
    members.push([linkFields[kind], JSON.stringify(`${baseUrl}/interactions/${interactionId}/${kind}`)])
    if (kind === 'structured_text' && structuredTextMime !== undefined)
      members.push(['structured_text_mime', JSON.stringify(structuredTextMime)])
  }
  return members
}
