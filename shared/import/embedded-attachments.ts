import { DocumentError } from '../document-error.ts'
import { itemsOf, memberList, objectText } from '../json-text.ts'
import { type NativeAttachment, readAttachment, textOf } from './export-attachment.ts'
import { assignFields, type KnownKeys, type KnownMember } from './known-keys.ts'

/** One item of an interaction's list of attachments. */
export type EmbeddedAttachment = {
  /** Undefined for an attachment that the interaction only names. */
  readonly native: NativeAttachment | undefined
  /** Its id; where it has none, its place in the list. */
  readonly id: string
  /** The item without its content, where that says more than the native form has a place for. */
  readonly details: string | undefined
  readonly unknownKeys: readonly string[]
}

/** Reads a list of attachments, or a single one; undefined when the value is neither. Throws `DocumentError`. */
export const readEmbedded = (
  { key, text }: KnownMember,
  keys: KnownKeys,
): readonly EmbeddedAttachment[] | undefined => {
  if (text[0] === '{') return [readItem(text, key, keys)]
  if (text[0] !== '[') return undefined
  return itemsOf(text).flatMap((item, index) =>
    item === 'null' ? [] : [readItem(item, `${key}[${index}]`, keys)],
  )
}

const readItem = (item: string, path: string, keys: KnownKeys): EmbeddedAttachment => {
  if (item[0] === '{') return readObject(item, path, keys)
  const id = /^["\d-]/.test(item) ? textOf({ key: path, text: item, alike: false }) : undefined
  if (id === undefined) throw new DocumentError(`${path}: must be an object or an id`)
  return { native: undefined, id, details: item, unknownKeys: [] }
}

const readObject = (item: string, path: string, keys: KnownKeys): EmbeddedAttachment => {
  const members = memberList(item)
  const { fields, rest } = assignFields(members, keys)
  const read = readAttachment({ fields, rest }, `${path}.`)
  const unknown = read?.rest ?? rest
  const content = fields.get('content')?.key
  const details = objectText(members.filter(([key]) => key !== content))
  return {
    native: read?.native,
    id: textOf(fields.get('id')) ?? path,
    details: read && unknown.length === 0 ? undefined : details,
    unknownKeys: unknown.map(([key]) => `attachments.${key}`),
  }
}
