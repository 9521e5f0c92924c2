import { type AttachmentBody, parseAttachments } from '../attachment.ts'
import { toBase64 } from '../base64.ts'
import { isFileName, isMediaType } from '../content-body.ts'
import { DocumentError } from '../document-error.ts'
import { interactionIdPattern } from '../interaction-id.ts'
import type { Assigned, KnownMember, Member } from './known-keys.ts'

/** An attachment in the native form. */
export type NativeAttachment = {
  readonly id?: string
  readonly name?: string
  readonly media_type?: string
  readonly base64: string
}

/**
 * Reads a document of an attachment file. Throws `DocumentError` that names the culprit: a document without its content, or with
 * another number of bytes than it says, is none.
 */
export const readAttachmentDocument = (
  members: Assigned,
): { interactionId: string; attachment: AttachmentBody; rest: readonly Member[] } => {
  const interactionId = textOf(members.fields.get('entityId')) ?? ''
  if (!interactionIdPattern.test(interactionId))
    throw new DocumentError(
      `${members.fields.get('entityId')?.key ?? 'entityId'}: must be the id of an interaction, 1 to 64 letters, digits, _ and -`,
    )
  const read = readAttachment(members, '')
  const [attachment] = parseAttachments(read ? [read.native] : [])
  if (!read || !attachment) throw new DocumentError('missing attachment content: the document has no content')
  return { interactionId, attachment, rest: read.rest }
}

/** Reads an attachment, and what the native form has no place for; undefined when it has no content. `path` leads keys in errors. */
export const readAttachment = (
  { fields, rest }: Assigned,
  path: string,
): { readonly native: NativeAttachment; readonly rest: readonly Member[] } | undefined => {
  const size = fields.get('size')
  const bytes = sizeOf(size, path)
  const base64 = base64Of(fields.get('content'), path) ?? (bytes === 0 ? '' : undefined)
  if (base64 === undefined) return undefined
  const length = Buffer.byteLength(base64, 'base64')
  if (bytes !== undefined && bytes !== length)
    throw new DocumentError(
      `missing attachment content: ${path}${size?.key} says ${bytes} bytes, and the content has ${length}`,
    )
  const id = checkedText(
    fields.get('id'),
    path,
    (text) => text.length <= 256,
    'a text of up to 256 characters',
  )
  const name = checkedText(fields.get('name'), path, isFileName, 'a file name of up to 255 characters')
  const mediaType = textOf(fields.get('media_type'))
  const native = { ...(id !== undefined && { id }), ...(name !== undefined && { name }), base64 }
  if (mediaType === undefined) return { native, rest }
  if (isMediaType(mediaType)) return { native: { ...native, media_type: mediaType }, rest }
  // A media type that no header can carry must not cost the attachment.
  return { native, rest: [...rest, [fields.get('media_type')?.key ?? '', JSON.stringify(mediaType)]] }
}

/** A string, or a number as its digits; undefined when it is absent or empty. */
export const textOf = (member: KnownMember | undefined): string | undefined => {
  if (member === undefined) return undefined
  const value: unknown = JSON.parse(member.text)
  if (value === '') return undefined
  return typeof value === 'string' ? value : member.text
}

const checkedText = (
  member: KnownMember | undefined,
  path: string,
  holds: (text: string) => boolean,
  form: string,
): string | undefined => {
  const text = textOf(member)
  if (text === undefined || holds(text)) return text
  throw new DocumentError(`${path}${member?.key}: must be ${form}`)
}

const sizeOf = (member: KnownMember | undefined, path: string): number | undefined => {
  const text = textOf(member)
  if (member === undefined || text === undefined) return undefined
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new DocumentError(`${path}${member.key}: must be a number of bytes`)
}

const base64Of = (member: KnownMember | undefined, path: string): string | undefined => {
  if (member === undefined) return undefined
  const base64 = toBase64(JSON.parse(member.text))
  if (base64 === undefined) throw new DocumentError(`${path}${member.key}: must be base64`)
  return base64
}
