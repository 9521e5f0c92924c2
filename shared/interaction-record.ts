import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { type ContentKind, contentKinds, linkFields } from './content-kind.ts'
import { membersOf, objectText } from './json-text.ts'
import { decodeText } from './record-text.ts'

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
    resource: decodeText(item['resource'], at),
    other: item['other'] && decodeText(item['other'], at),
    serviceIds: item['services']?.SS?.toSorted() ?? [],
    contents: new Set(contentKinds.filter((kind) => item['contents']?.SS?.includes(kind))),
    structuredTextMime: item['structured_text_mime']?.S,
    attachments: item['attachments']?.SS?.toSorted() ?? [],
    isHeld: item['hold']?.BOOL ?? false,
    hasLargeUdata: item['udata']?.BOOL ?? false,
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
  if (record.largeUdata !== undefined) links.push(['udata', record.largeUdata])
  if (fields === undefined) return spliceMembers(record.resource, links)
  // Of a name that stands twice the last counts: what the service knows outweighs what a document said.
  const members = new Map([...membersOf(record.resource), ...membersOf(record.other ?? '{}'), ...links])
  if (record.serviceIds.length > 0) members.set('service_ids', JSON.stringify(record.serviceIds))
  if (record.attachments.length > 0) members.set('attachments', `[${record.attachments.join(',')}]`)
  if (record.isHeld) members.set('hold', 'true')
  const isWanted = (name: string) => name === 'interaction_id' || fields.has('*') || fields.has(name)
  return objectText([...members].filter(([name]) => isWanted(name)))
}

/** Whether a reply with these fields holds attached data. */
export const needsUdata = (fields: ReadonlySet<string> | undefined): boolean =>
  fields === undefined || fields.has('*') || fields.has('udata')

const spliceMembers = (resource: string, members: readonly (readonly [string, string])[]): string => {
  if (members.length === 0) return resource
  const text = members.map(([name, value]) => `,"${name}":${value}`).join('')
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
