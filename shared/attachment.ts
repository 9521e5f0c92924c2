import { type BodySource, parseBody } from './content-body.ts'
import { DocumentError } from './document-error.ts'

/** A file that belongs to an interaction beside its bodies. */
export type AttachmentBody = {
  /** Of the source system; the SHA-256 where it gives none. */
  readonly id: string
  readonly name: string | undefined
  readonly mediaType: string | undefined
  readonly source: BodySource
  /** Hex; computed from the bytes where they are at hand, else as the document says. */
  readonly sha256: string | undefined
  readonly sizeBytes: number | undefined
}

/** What a record says of an attachment. The bytes are under the SHA-256. */
export type Attachment = {
  readonly id: string
  readonly name?: string
  readonly media_type?: string
  readonly size: number
  readonly sha256: string
}

/** Reads the `attachments` member of a document; throws `DocumentError` that names the culprit. */
export const parseAttachments = (value: unknown): readonly AttachmentBody[] => {
  if (value === undefined) return []
  if (Array.isArray(value))
    return value.map((member, index) => parseAttachment(member, `attachments[${index}]`))
  throw new DocumentError('attachments: must be an array of objects')
}

const parseAttachment = (value: unknown, path: string): AttachmentBody => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new DocumentError(`${path}: must be an object`)
  const { id, name, ...rest } = Object.fromEntries(Object.entries(value))
  const { source, mediaType, fileName, sha256 } = parseBody(path, {
    ...rest,
    ...(name !== undefined && { file_name: name }),
  })
  const given = id ?? sha256 ?? ('key' in source ? source.key : undefined)
  if (typeof given !== 'string' || given.length < 1 || given.length > 256 || !given.isWellFormed())
    throw new DocumentError(`${path}.id: must be a string of 1 to 256 characters`)
  return {
    id: given,
    name: fileName,
    mediaType,
    source,
    sha256,
    sizeBytes: 'bytes' in source ? source.bytes.length : undefined,
  }
}

/** An attachment as the record keeps it: always the same text for the same attachment. */
export const formatAttachment = ({ id, name, media_type, size, sha256 }: Attachment): string =>
  JSON.stringify({ id, name, media_type, size, sha256 })

/**
 * The attachment that `binary_content` serves when no document brought such a body: the first e-mail message, else the only
 * attachment there is. `kept` are texts of `formatAttachment`.
 */
export const mainAttachment = (kept: readonly string[]): Attachment | undefined => {
  const attachments = kept.toSorted().map((text): Attachment => JSON.parse(text))
  const message = attachments.find(({ media_type }) => media_type?.toLowerCase().startsWith('message/rfc822'))
  return message ?? (attachments.length === 1 ? attachments[0] : undefined)
}
