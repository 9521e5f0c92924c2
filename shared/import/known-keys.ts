import { resourceFields } from '../resource-fields.ts'

/** What a key of an export stands for. */
export type KnownKey = {
  readonly field: string
  /** Of several keys that stand for one field the lowest rank counts. */
  readonly rank: number
  /** The key is no export's, only called like a field: it stands for the field if the field can hold its value. */
  readonly alike?: boolean
}

/** Keys in lower case: exports write them in any case. */
export type KnownKeys = ReadonlyMap<string, KnownKey>

/** Fields that are kept with the record and returned only to readers who name them; exports call them the same. */
export const keptFields: readonly string[] = [
  ...['theComment', 'categoryId', 'tenantId', 'subtenantId', 'threadHash', 'queueName', 'isSpam'],
  'webSafeEmailStatus',
]

/** The published keys of interactions, and `id`, as the column is called in SQL. */
const interactionFields: Readonly<Record<string, readonly string[]>> = {
  interaction_id: ['ixnId', 'id'],
  customer_id: ['contactId'],
  status: ['status'],
  entity_type: ['entityTypeId'],
  media_type: ['mediaTypeId'],
  type: ['typeId'],
  sub_type: ['subtypeId'],
  external_id: ['externalId'],
  owner_id: ['ownerId'],
  creator_app_id: ['creatorAppId'],
  parent_id: ['parentId'],
  thread_id: ['threadId'],
  allow_children: ['canBeParent'],
  start_date: ['startDate'],
  end_date: ['endDate'],
  modified_date: ['modifiedDate'],
  timeshift: ['timeShift'],
  subject: ['subject'],
  plain_text: ['text'],
  structured_text: ['structuredText'],
  structured_text_mime: ['structTextMimetype'],
  udata: ['allAttributes'],
  attachments: ['attachments'],
  documents: ['documents'],
  ...Object.fromEntries(keptFields.map((name) => [name, [name]])),
}

/** Only the join key `entityId` is published; the others go by the names of the database and by what is usual. */
const attachmentFields: Readonly<Record<string, readonly string[]>> = {
  entityId: ['entityId'],
  id: ['id', 'documentId'],
  name: ['theName', 'name', 'fileName'],
  media_type: ['mimeType'],
  size: ['theSize', 'size'],
  content: ['content', 'body', 'data'],
}

const toKnownKeys = (fields: Readonly<Record<string, readonly string[]>>): [string, KnownKey][] =>
  Object.entries(fields).flatMap(([field, keys]) =>
    keys.map((key, index): [string, KnownKey] => [key.toLowerCase(), { field, rank: index + 1 }]),
  )

/** A document with `interaction_id` is of the native form, which goes by its own rules. */
const nativeNames = [
  ...resourceFields.keys(),
  ...['modified_date', 'service_ids', 'structured_text_mime', 'binary_content'],
]
  .filter((name) => name !== 'interaction_id')
  .map((field): [string, KnownKey] => [field, { field, rank: 9, alike: true }])

export const interactionKeys: KnownKeys = new Map([...nativeNames, ...toKnownKeys(interactionFields)])

export const attachmentKeys: KnownKeys = new Map(toKnownKeys(attachmentFields))

/** A member of an export: its key and the text of its value. */
export type Member = readonly [key: string, text: string]

export type KnownMember = { readonly key: string; readonly text: string; readonly alike: boolean }

export type Assigned = {
  readonly fields: ReadonlyMap<string, KnownMember>
  readonly rest: readonly Member[]
}

/**
 * What each member stands for, by field; and the rest, which nobody knows or of which another key says otherwise.
 * A null stands for an absent value. The order stays.
 */
export const assignFields = (members: readonly Member[], keys: KnownKeys): Assigned => {
  const counts = new Map<string, { readonly member: Member; readonly rank: number }>()
  const knownOf = ([key]: Member) => keys.get(key.toLowerCase())
  const given = members.filter(([, text]) => text !== 'null')
  for (const member of given) {
    const known = knownOf(member)
    if (known && known.rank < (counts.get(known.field)?.rank ?? Infinity))
      counts.set(known.field, { member, rank: known.rank })
  }
  const fields = new Map<string, KnownMember>()
  const rest: Member[] = []
  for (const member of given) {
    const known = knownOf(member)
    const counting = known && counts.get(known.field)?.member
    const [key, text] = member
    if (known && counting === member) fields.set(known.field, { key, text, alike: known.alike ?? false })
    else if (counting?.[1] !== text) rest.push(member)
  }
  return { fields, rest }
}
