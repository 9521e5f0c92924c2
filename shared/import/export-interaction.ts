import { contentKinds, linkFields } from '../content-kind.ts'
import { DocumentError } from '../document-error.ts'
import { objectText } from '../json-text.ts'
import { checkOf } from '../resource-fields.ts'
import { type EmbeddedAttachment, readEmbedded } from './embedded-attachments.ts'
import { readValue } from './export-value.ts'
import type { Assigned, KnownKeys, KnownMember, Member } from './known-keys.ts'

/** An interaction of an export in the native form. */
export type ExportedInteraction = {
  readonly json: string
  readonly expectedAttachments: readonly string[]
  readonly unknownKeys: readonly string[]
}

/**
 * Writes an interaction of an export in the native form, with every value as it came. What has no place there, or cannot be held
 * there, is kept under its own key: nothing is left out. Throws `DocumentError` that names the key.
 */
export const toNativeDocument = (
  { fields, rest }: Assigned,
  attachmentKeys: KnownKeys,
): ExportedInteraction => {
  const native = new Map<string, string>()
  const kept: KeptMember[] = rest.map(([key, text]) => ({ key, name: key, text }))
  const embedded: EmbeddedAttachment[] = []
  for (const [field, member] of fields) {
    const list = listFields.includes(field)
    const read = list ? readEmbedded(member, attachmentKeys) : putValue(native, field, member)
    if (read === undefined) kept.push({ ...member, name: ownNames.get(field) ?? member.key })
    else if (read !== true) embedded.push(...read)
  }
  requireField(native, 'interaction_id', 'ixnId')
  requireField(native, 'start_date', 'startDate')
  moveBodies(native)
  const expectedAttachments = putAttachments(native, embedded)
  keep(native, kept)
  const unknownKeys = [...kept.map(({ key }) => key), ...embedded.flatMap((one) => one.unknownKeys)]
  return { json: objectText(native), expectedAttachments, unknownKeys: [...new Set(unknownKeys)] }
}

type KeptMember = { readonly key: string; readonly name: string; readonly text: string }

/** An export may have its attachments under either. */
const listFields = ['attachments', 'documents']

/** Fields whose value must not cost the interaction when the field cannot hold it, and the name that it is kept under. */
const ownNames: ReadonlyMap<string, string> = new Map([
  ['udata', 'allAttributes'],
  ['structured_text_mime', 'structTextMimetype'],
])

/** Puts a value into its field, or leaves it out when it is none; undefined when it is to be kept elsewhere. */
const putValue = (native: Map<string, string>, field: string, member: KnownMember): true | undefined => {
  const read = readValue(field, member.text)
  if (read === 'absent') return true
  if ('text' in read) {
    native.set(field, read.text)
    return true
  }
  if (member.alike || ownNames.has(field)) return undefined
  throw new DocumentError(`${member.key}: must be ${read.form}`)
}

const requireField = (native: ReadonlyMap<string, string>, field: string, key: string): void => {
  if (!native.has(field))
    throw new DocumentError(`${key}: is missing, and an interaction cannot be without it`)
}

const moveBodies = (native: Map<string, string>): void => {
  const bodies = contentKinds.flatMap((kind): Member[] => {
    const text = native.get(kind)
    native.delete(kind)
    const form = kind === 'binary_content' ? 'base64' : 'inline'
    return text === undefined ? [] : [[kind, objectText([[form, text]])]]
  })
  if (bodies.length > 0) native.set('content', objectText(bodies))
}

/** Returns the ids of those that must still come. */
const putAttachments = (
  native: Map<string, string>,
  embedded: readonly EmbeddedAttachment[],
): readonly string[] => {
  const brought = embedded.flatMap((one) => (one.native ? [one.native] : []))
  const details = embedded.flatMap((one) => one.details ?? [])
  if (brought.length > 0) native.set('attachments', JSON.stringify(brought))
  if (details.length > 0) native.set('attachmentDetails', `[${details}]`)
  const there = new Set(brought.map(({ id }) => id))
  const expected = embedded.filter((one) => !one.native && !there.has(one.id)).map(({ id }) => id)
  return [...new Set(expected)]
}

/** Names that the native form gives a meaning of its own, which a key of an export need not have. */
const isTaken = (name: string): boolean =>
  ['content', 'attachments', 'service_ids', 'structured_text_mime', ...Object.values(linkFields)].includes(
    name,
  ) || checkOf(name) !== undefined

/** Keeps members under their names; where one is taken, `export.` leads it. */
const keep = (native: Map<string, string>, members: readonly KeptMember[]): void => {
  for (const { name, text } of members) {
    let free = name
    while (native.has(free) || isTaken(free)) free = `export.${free}`
    native.set(free, text)
  }
}
