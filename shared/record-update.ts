import type { ContentKind } from './content-kind.ts'
import type { InteractionDocument } from './interaction-document.ts'
import { type Attributes, versionedAttributes } from './interaction-record.ts'

/** The part of an UpdateItem that says what changes, and when it may. Every one of them counts the record's `revision` up. */
export type UpdateExpression = {
  UpdateExpression: string
  ConditionExpression: string
  ExpressionAttributeNames?: Record<string, string>
  ExpressionAttributeValues: Attributes
}

/** What only ever grows in a record, whatever the order in which its parts arrive. */
export type Links = {
  readonly services?: readonly string[]
  readonly contents?: readonly ContentKind[]
  /** Texts of `formatAttachment`. */
  readonly attachments?: readonly string[]
  readonly structuredTextMime?: string | undefined
}

/** The links that a document brings; its attachments as they were stored. */
export const linksOf = (document: InteractionDocument, attachments: readonly string[]): Links => ({
  services: document.serviceIds,
  contents: document.contents.map(({ kind }) => kind),
  attachments,
  structuredTextMime: document.structuredTextMime,
})

/** Whether a record has all of the links. */
export const hasLinks = (record: Attributes, links: Links): boolean =>
  setsOf(links).every(([name, ids]) => ids.every((id) => record[name]?.SS?.includes(id)))

/** A record that was erased stays so. */
const notErased = 'attribute_not_exists(erased)'

const one = { ':one': { N: '1' } } as const satisfies Attributes

/**
 * The whole of a version: what it has is set, what it has not is removed, its links are added. For a record at revision `seen`; without
 * that, for one that no newer assignment has moved to another customer.
 */
export const versionUpdate = (attributes: Attributes, links: Links, seen?: string): UpdateExpression => {
  const set = versionedAttributes.filter((name) => attributes[name])
  const removed = versionedAttributes.filter((name) => !attributes[name])
  const grown = growth(links)
  const mime = mimeOf(links, ':mime')
  const sets = [...set.map((name) => `#${name} = :${name}`), ...mime.clauses]
  const unmoved = '(attribute_not_exists(assigned) OR assigned < :version)'
  return {
    UpdateExpression: [
      `SET ${sets.join(', ')}`,
      grown.clause,
      `REMOVE ${removed.map((name) => `#${name}`).join(', ')}`,
    ].join(' '),
    ConditionExpression: [
      notErased,
      '(attribute_not_exists(#version) OR #version < :version)',
      seen === undefined ? unmoved : 'revision = :seen',
    ].join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(versionedAttributes.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(set.map((name) => [`:${name}`, attributes[name] ?? { NULL: true }])),
      ...mime.values,
      ...grown.values,
      ...seenValue(seen),
    },
  }
}

/** Only the links: for a record of any version that is at revision `seen`, or for none yet. Without them all it is no change. */
export const linkUpdate = (links: Links, seen?: string): UpdateExpression => {
  const grown = growth(links)
  const mime = mimeOf(links, 'if_not_exists(structured_text_mime, :mime)')
  return {
    UpdateExpression: [...mime.clauses.map((clause) => `SET ${clause}`), grown.clause].join(' '),
    // Else it would be made twice, and told of twice, when its answer is lost and it is sent again.
    ConditionExpression: `${notErased} AND ${seen === undefined ? 'attribute_not_exists(revision)' : 'revision = :seen'}`,
    ExpressionAttributeValues: { ...mime.values, ...grown.values, ...seenValue(seen) },
  }
}

/** Moves a record at revision `seen` to the customer of an assignment; without `moved` the assignment waits for its interaction. */
export const assignmentUpdate = (assigned: string, moved?: Attributes, seen?: string): UpdateExpression => {
  const sets = { assigned: { S: assigned }, ...moved }
  const waits = '(attribute_not_exists(assigned) OR assigned < :assigned) AND attribute_not_exists(version)'
  return {
    UpdateExpression: `SET ${Object.keys(sets)
      .map((name) => `#${name} = :${name}`)
      .join(', ')} ADD revision :one`,
    ConditionExpression: `${notErased} AND ${seen === undefined ? waits : 'revision = :seen'}`,
    ExpressionAttributeNames: Object.fromEntries(Object.keys(sets).map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(Object.entries(sets).map(([name, value]) => [`:${name}`, value])),
      ...one,
      ...seenValue(seen),
    },
  }
}

/** Sets or lifts a hold, unless a later word on it is there. One that is set stops an expiry at once. */
export const holdUpdate = (hold: boolean, at: string): UpdateExpression => ({
  UpdateExpression: `SET #hold = :hold, hold_at = :at ADD revision :one${hold ? ' REMOVE expires' : ''}`,
  ConditionExpression: `${notErased} AND (attribute_not_exists(hold_at) OR hold_at < :at)`,
  ExpressionAttributeNames: { '#hold': 'hold' },
  ExpressionAttributeValues: { ':hold': { BOOL: hold }, ':at': { S: at }, ...one },
})

/** Adds or removes the link to a binary body that is one of the attachments, in a record at revision `seen`. */
export const binaryContentUpdate = (isThere: boolean, seen: string): UpdateExpression => ({
  UpdateExpression: isThere
    ? 'ADD revision :one, contents :binary'
    : 'ADD revision :one DELETE contents :binary',
  ConditionExpression: `${notErased} AND revision = :seen`,
  ExpressionAttributeValues: {
    ':binary': { SS: ['binary_content' satisfies ContentKind] },
    ...one,
    ...seenValue(seen),
  },
})

/** Leaves of a record nothing but the mark that it was erased, and its revision. */
export const erasure = (at: string): UpdateExpression => ({
  UpdateExpression: `SET erased = :at ADD revision :one REMOVE ${erasedAttributes.map((name) => `#${name}`).join(', ')}`,
  ConditionExpression: notErased,
  ExpressionAttributeNames: Object.fromEntries(erasedAttributes.map((name) => [`#${name}`, name])),
  ExpressionAttributeValues: { ':at': { S: at }, ...one },
})

const erasedAttributes = [
  ...versionedAttributes,
  'services',
  'contents',
  'attachments',
  'structured_text_mime',
  'assigned',
  'hold',
  'hold_at',
] as const

const seenValue = (seen: string | undefined): Attributes =>
  seen === undefined ? {} : { ':seen': { N: seen } }

/** The media type of the structured body comes and goes with the body: without one, a document does not change it. */
const mimeOf = ({ structuredTextMime: mime }: Links, value: string) => {
  if (mime === undefined) return { clauses: [], values: {} }
  return {
    clauses: [`structured_text_mime = ${value}`],
    values: { ':mime': { S: mime } } satisfies Attributes,
  }
}

/** DynamoDB has no empty sets: what there is none of is left out. */
const setsOf = ({ services = [], contents = [], attachments = [] }: Links) =>
  Object.entries({ services, contents, attachments }).filter(([, ids]) => ids.length > 0)

const growth = (links: Links) => {
  const sets = setsOf(links)
  return {
    clause: `ADD revision :one${sets.map(([name]) => `, ${name} :${name}`).join('')}`,
    values: {
      ...one,
      ...Object.fromEntries(sets.map(([name, ids]) => [`:${name}`, { SS: [...ids] }])),
    } satisfies Attributes,
  }
}
