import type { AttachmentBody } from '../attachment.ts'
import { DocumentError } from '../document-error.ts'
import { type InteractionDocument, parseDocument } from '../interaction-document.ts'
import { compactJson, memberList, objectText } from '../json-text.ts'
import { checkOf } from '../resource-fields.ts'
import { damagedFields } from './charset-damage.ts'
import { readAttachmentDocument } from './export-attachment.ts'
import { toNativeDocument } from './export-interaction.ts'
import { type KeyMapping, publishedKeys } from './key-mapping.ts'
import { type Assigned, assignFields, keptFields, type Member } from './known-keys.ts'

/** What an operator should know of a document that was accepted: names only, never values. */
export type EntryReport = {
  /** Native fields that hold characters which a wrong conversion leaves behind. */
  readonly damagedFields: readonly string[]
  /** Keys that nobody understood, or whose value the field could not hold: of interactions kept, of attachments not. */
  readonly unknownKeys: readonly string[]
}

/** One document of an import. */
export type ParsedEntry =
  | {
      readonly kind: 'interaction'
      readonly document: InteractionDocument
      /** Ids of attachments that the interaction names and other documents must bring. */
      readonly expectedAttachments: readonly string[]
      readonly report: EntryReport
    }
  | {
      readonly kind: 'attachment'
      readonly interactionId: string
      readonly attachment: AttachmentBody
      readonly report: EntryReport
    }

/**
 * A parser of every form that an import can hold, told apart by the keys: the native form, interactions and attachments of the
 * Genesys exports. The parser throws `DocumentError` that names the culprit.
 */
export const entryParser =
  (mapping: KeyMapping = publishedKeys) =>
  (json: string): ParsedEntry => {
    if (json.includes('"interaction_id"')) {
      const document = unlessExport(json)
      if (document) return nativeEntry(document, json)
    }
    const members = readMembers(json)
    const interaction = assignFields(members, mapping.interaction)
    const attachment = assignFields(members, mapping.attachment)
    const kind = kindOf(interaction, attachment)
    if (kind === 'attachment') return attachmentEntry(attachment)
    if (kind === 'interaction') return exportedEntry(interaction, mapping)
    throw new DocumentError(
      'the document is neither an interaction (interaction_id, ixnId, or ID with other columns) nor an attachment (entityId); a mapping file can name the keys of a site',
    )
  }

/** Undefined when the name stands in the document, but not as a member of the outermost object. */
const unlessExport = (json: string): InteractionDocument | undefined => {
  try {
    return parseDocument(json)
  } catch (error) {
    if (readMembers(json).some(([key]) => key === 'interaction_id')) throw error
    return undefined
  }
}

const readMembers = (json: string): readonly Member[] => {
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw new DocumentError('the document is not valid JSON')
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value))
    return memberList(compactJson(json))
  throw new DocumentError('the document must be a JSON object')
}

const kindOf = (interaction: Assigned, attachment: Assigned): ParsedEntry['kind'] | undefined => {
  const has = (field: string): boolean => interaction.fields.has(field)
  // Every table of the database has a column ID; and a site may call the ids of interactions alike in both kinds of documents.
  const hasOwnId = (interaction.fields.get('interaction_id')?.key.toLowerCase() ?? 'id') !== 'id'
  if (attachment.fields.has('entityId') && !(hasOwnId && has('start_date'))) return 'attachment'
  return hasOwnId || has('start_date') || has('entity_type') || has('media_type') ? 'interaction' : undefined
}

/** What the native form has besides the resource's fields, and what an export leaves in it. */
const nativeMembers = new Set([
  ...['modified_date', 'service_ids', 'content', 'attachments', 'structured_text_mime'],
  ...['allAttributes', 'structTextMimetype', 'attachmentDetails', ...keptFields],
])

const nativeEntry = (document: InteractionDocument, json: string): ParsedEntry => {
  const unknownKeys = Object.keys(document.values).filter(
    (name) => !nativeMembers.has(name) && checkOf(name) === undefined,
  )
  const report = { damagedFields: damagedFields(json), unknownKeys }
  return { kind: 'interaction', document, expectedAttachments: [], report }
}

const exportedEntry = (interaction: Assigned, { attachment }: KeyMapping): ParsedEntry => {
  const { json, expectedAttachments, unknownKeys } = toNativeDocument(interaction, attachment)
  const report = { damagedFields: damagedFields(json), unknownKeys }
  return { kind: 'interaction', document: parseDocument(json), expectedAttachments, report }
}

const attachmentEntry = (members: Assigned): ParsedEntry => {
  const { interactionId, attachment, rest } = readAttachmentDocument(members)
  const said = objectText([['attachments', JSON.stringify([attachment.id, attachment.name ?? ''])]])
  const report = { damagedFields: damagedFields(said), unknownKeys: rest.map(([key]) => key) }
  return { kind: 'attachment', interactionId, attachment, report }
}
