import type { ContentKind } from './content-kind.ts'
import type { InteractionDocument } from './interaction-document.ts'
import { type Attributes, versionedAttributes } from './interaction-record.ts'
import { partitionKey } from './table-schema.ts'

/** The bodies that a document brings. */
export const kindsOf = (document: InteractionDocument): readonly ContentKind[] =>
  document.contents.map(({ kind }) => kind)

/** The part of an UpdateItem that says what changes, and when it may. */
export type UpdateExpression = {
  UpdateExpression: string
  ConditionExpression: string
  ExpressionAttributeNames?: Record<string, string>
  ExpressionAttributeValues: Attributes
}

/** The whole of a version: what it has is set, what it has not is removed, its links are added. */
export const versionUpdate = (document: InteractionDocument, attributes: Attributes): UpdateExpression => {
  const set = versionedAttributes.filter((name) => attributes[name])
  const removed = versionedAttributes.filter((name) => !attributes[name])
  const links = linksOf(document)
  const mime = mimeOf(document, ':mime')
  const sets = [...set.map((name) => `#${name} = :${name}`), ...mime.clauses]
  return {
    UpdateExpression: [
      `SET ${sets.join(', ')}`,
      links.clause,
      ...(removed.length > 0 ? [`REMOVE ${removed.map((name) => `#${name}`).join(', ')}`] : []),
    ].join(' '),
    ConditionExpression: 'attribute_not_exists(#version) OR #version < :version',
    ExpressionAttributeNames: Object.fromEntries(versionedAttributes.map((name) => [`#${name}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(Object.entries(attributes).map(([name, value]) => [`:${name}`, value])),
      ...mime.values,
      ...links.values,
    },
  }
}

/** Only the links: for a document that is not newer than the record. */
export const linkUpdate = (document: InteractionDocument): UpdateExpression => {
  const links = linksOf(document)
  const mime = mimeOf(document, 'if_not_exists(structured_text_mime, :mime)')
  return {
    UpdateExpression: [...mime.clauses.map((clause) => `SET ${clause}`), links.clause].join(' '),
    ConditionExpression: `attribute_exists(${partitionKey})`,
    ExpressionAttributeValues: { ...mime.values, ...links.values },
  }
}

/** The media type of the structured body comes and goes with the body: without one, a document does not change it. */
const mimeOf = (document: InteractionDocument, value: string) => {
  const mime = document.structuredTextMime
  if (mime === undefined) return { clauses: [], values: {} }
  return {
    clauses: [`structured_text_mime = ${value}`],
    values: { ':mime': { S: mime } } satisfies Attributes,
  }
}

/** DynamoDB has no empty sets: what there is none of is left out. */
const linksOf = (document: InteractionDocument) => {
  const sets = Object.entries({ services: document.serviceIds, contents: kindsOf(document) }).filter(
    ([, ids]) => ids.length > 0,
  )
  return {
    clause: `ADD revision :one${sets.map(([name]) => `, ${name} :${name}`).join('')}`,
    values: {
      ':one': { N: '1' },
      ...Object.fromEntries(sets.map(([name, ids]) => [`:${name}`, { SS: [...ids] }])),
    } satisfies Attributes,
  }
}
