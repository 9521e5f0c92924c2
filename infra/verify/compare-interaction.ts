import { mainAttachment } from '../../shared/attachment.ts'
import { contentKinds, defaultMediaTypes, linkFields } from '../../shared/content-kind.ts'
import type { InteractionDocument } from '../../shared/interaction-document.ts'
import { compactJson, membersOf } from '../../shared/json-text.ts'
import type { ApiClient } from './api-client.ts'
import { attachmentDifferences, attachmentTexts } from './compare-attachments.ts'
import type { Verdict } from './verdict.ts'

/** Members of a reply that the service makes itself. */
const ownMembers = new Set([
  ...Object.values(linkFields),
  'structured_text_mime',
  'service_ids',
  'attachments',
  'hold',
])

/**
 * Compares a document with what the API has of it: fields as they were written, services, attachments, links, bodies. What a version has
 * beyond the document is no difference where things only grow: services, attachments, bodies.
 */
export const compareInteraction = async (document: InteractionDocument, api: ApiClient): Promise<Verdict> => {
  const { interactionId: id } = document
  const text = await api.interaction(id)
  if (text === undefined) return { state: 'missing', id }
  const stored = membersOf(compactJson(text))
  const version = versionOf(stored)
  if (version > document.version) return { state: 'newer', id }
  if (version < document.version) return { state: 'different', id, fields: ['version'] }
  const fields = fieldDifferences(document, stored)
  const isMoved = fields.length === 1 && fields[0] === 'customer_id' && stored.has('customer_id')
  const differences = [
    ...(isMoved ? [] : fields),
    ...serviceDifferences(document, stored),
    ...attachmentDifferences(document.attachments, stored),
  ]
  const bodies = await compareBodies(document, stored, api)
  differences.push(...bodies.differences)
  const read = { bodies: bodies.count, bytes: bodies.bytes }
  if (differences.length > 0) return { state: 'different', id, fields: differences, ...read }
  return { state: isMoved ? 'moved' : 'same', id, ...read }
}

/** As a document says it: see `InteractionDocument.version`. */
const versionOf = (stored: ReadonlyMap<string, string>): string => {
  const text = stored.get('modified_date') ?? stored.get('end_date') ?? stored.get('start_date') ?? '""'
  return String(JSON.parse(text))
}

const fieldDifferences = (
  document: InteractionDocument,
  stored: ReadonlyMap<string, string>,
): readonly string[] => {
  const expected = new Map([...membersOf(document.resource), ...membersOf(document.other ?? '{}')])
  const names = new Set([...expected.keys(), ...[...stored.keys()].filter((name) => !ownMembers.has(name))])
  // A document may bring fields of these names that are not the service's: then they are compared like any other.
  return [...names].filter((name) => expected.get(name) !== stored.get(name))
}

const serviceDifferences = ({ serviceIds }: InteractionDocument, stored: ReadonlyMap<string, string>) => {
  const linked: unknown = JSON.parse(stored.get('service_ids') ?? '[]')
  const hasAll = Array.isArray(linked) && serviceIds.every((id) => linked.includes(id))
  return hasAll ? [] : ['service_ids']
}

/** Links, media types and bytes of the bodies. */
const compareBodies = async (
  { interactionId: id, contents, structuredTextMime }: InteractionDocument,
  stored: ReadonlyMap<string, string>,
  api: ApiClient,
) => {
  const differences: string[] = []
  const result = { differences, count: 0, bytes: 0 }
  const main = contents.some(({ kind }) => kind === 'binary_content')
    ? undefined
    : mainAttachment(attachmentTexts(stored))
  for (const kind of contentKinds) {
    const body = contents.find((one) => one.kind === kind)
    const expected = body ?? (kind === 'binary_content' ? main : undefined)
    if (!expected) continue
    const link = stored.get(linkFields[kind])
    if (link === undefined || !String(JSON.parse(link)).endsWith(`/interactions/${id}/${kind}`))
      result.differences.push(linkFields[kind])
    const found = await api.body(id, kind)
    result.count++
    result.bytes += found?.bytes ?? 0
    if (!found || (expected.sha256 !== undefined && found.sha256 !== expected.sha256))
      result.differences.push(kind)
    const mediaType =
      body && (body.mediaType ?? ('bytes' in body.source ? defaultMediaTypes[kind] : undefined))
    if (found && mediaType !== undefined && found.mediaType !== mediaType)
      result.differences.push(`${kind} media_type`)
  }
  const mime = stored.get('structured_text_mime')
  if (structuredTextMime !== undefined && mime !== JSON.stringify(structuredTextMime))
    result.differences.push('structured_text_mime')
  return result
}
