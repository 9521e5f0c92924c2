import { isBase64 } from './base64.ts'
import { type ContentKind, contentKinds } from './content-kind.ts'
import { DocumentError } from './document-error.ts'
import { sha256Of } from './sha-256.ts'

/** Where the bytes of a body come from: the document itself, or an object that S3 copies without them passing here. */
export type BodySource = { readonly bytes: Uint8Array } | { readonly bucket: string; readonly key: string }

/** Bytes that are to be stored, and what is to be known of them. */
export type Body = {
  readonly source: BodySource
  readonly mediaType: string | undefined
  readonly fileName: string | undefined
  /** Hex; computed from the bytes where they are at hand, else as the document says. */
  readonly sha256: string | undefined
}

/** One body of a document that is to be stored. */
export type ContentBody = Body & { readonly kind: ContentKind }

/** Whether a text is a media type, parameters included, that can stand in a header. */
export const isMediaType = (text: string): boolean => mediaTypeForm.test(text)

const mediaTypeForm = /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}( *;[\x20-\x7e]{1,200})*$/
/** S3 keeps 2 KB of metadata per object, and the file name percent-encoded is by far the longest of it. */
const encodedFileNameLimitBytes = 1500

/** Reads the `content` member of a document; throws `DocumentError` that names the culprit. */
export const parseContent = (content: unknown): readonly ContentBody[] => {
  const members = objectAt(content, 'content')
  const unknown = Object.keys(members).find((name) => !contentKinds.some((kind) => kind === name))
  if (unknown !== undefined)
    throw new DocumentError(`content.${unknown}: not one of ${contentKinds.join(', ')}`)
  return contentKinds
    .filter((kind) => members[kind] !== undefined && members[kind] !== null)
    .map((kind) => ({ kind, ...parseBody(`content.${kind}`, objectAt(members[kind], `content.${kind}`)) }))
}

const objectAt = (value: unknown, path: string): Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new DocumentError(`${path}: must be an object`)
  return Object.fromEntries(Object.entries(value))
}

/** Reads a body at a path of a document; throws `DocumentError` that names the culprit. */
export const parseBody = (
  path: string,
  { inline, base64, s3, ...rest }: Readonly<Record<string, unknown>>,
): Body => {
  const { media_type, file_name, sha256, ...unknown } = rest
  for (const name of Object.keys(unknown)) throw new DocumentError(`${path}.${name}: not a member of a body`)
  const given = [inline, base64, s3].filter((value) => value !== undefined)
  if (given.length !== 1) throw new DocumentError(`${path}: must have one of inline, base64 and s3`)
  const source = toSource(path, inline, base64, s3)
  const claimed = optional(sha256, `${path}.sha256`, 'the SHA-256 in 64 hex digits', (text) =>
    /^[0-9a-f]{64}$/i.test(text),
  )
  return {
    source,
    mediaType: optional(media_type, `${path}.media_type`, 'a media type such as text/xml', isMediaType),
    fileName: optional(file_name, `${path}.file_name`, 'a file name of up to 255 characters', isFileName),
    sha256: 'bytes' in source ? checkedDigest(path, source.bytes, claimed) : claimed?.toLowerCase(),
  }
}

const toSource = (path: string, inline: unknown, base64: unknown, s3: unknown): BodySource => {
  if (inline !== undefined) {
    if (typeof inline !== 'string') throw new DocumentError(`${path}.inline: must be a string`)
    if (!inline.isWellFormed())
      throw new DocumentError(`${path}.inline: holds half of a surrogate pair, which no charset can store`)
    return { bytes: Buffer.from(inline) }
  }
  if (base64 !== undefined) {
    if (typeof base64 !== 'string' || !isBase64(base64))
      throw new DocumentError(`${path}.base64: must be base64`)
    return { bytes: Buffer.from(base64, 'base64') }
  }
  const [, bucket, key] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/(.+)$/s.exec(String(s3)) ?? []
  if (bucket === undefined || key === undefined || !key.isWellFormed() || Buffer.byteLength(key) > 1024)
    throw new DocumentError(`${path}.s3: must be s3://bucket/key, with a key of up to 1,024 bytes`)
  return { bucket, key }
}

/** Whether a text can be the name of a file: short enough for the store, and without control characters. */
export const isFileName = (text: string): boolean =>
  text.length >= 1 &&
  text.length <= 255 &&
  text.isWellFormed() &&
  !/\p{Cc}/u.test(text) &&
  encodeURIComponent(text).length <= encodedFileNameLimitBytes

const optional = (
  value: unknown,
  path: string,
  form: string,
  holds: (text: string) => boolean,
): string | undefined => {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string' && holds(value)) return value
  throw new DocumentError(`${path}: must be ${form}`)
}

const checkedDigest = (path: string, bytes: Uint8Array, claimed: string | undefined): string => {
  const digest = sha256Of(bytes)
  if (claimed === undefined || claimed.toLowerCase() === digest) return digest
  throw new DocumentError(`${path}.sha256: the body's SHA-256 is ${digest}, not ${claimed}`)
}
