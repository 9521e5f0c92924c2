import type { Span } from './byte-span.ts'

/** What a reply says of the body that it holds. */
export type ContentFacts = {
  /** With its parameters, such as `text/plain; charset=utf-8`. */
  readonly mediaType: string
  /** Tells this version of the body from others. */
  readonly etag: string | undefined
  readonly lastModified: Date | undefined
  /** Bytes of the whole body; undefined when something in between compressed it. */
  readonly size: number | undefined
  /** Which of them are sent, from `start` to before `end`. */
  readonly range: { readonly start: number; readonly end: number } | undefined
  readonly fileName: string | undefined
  /** SHA-256 of the whole body in hexadecimal digits, when the reply says it. */
  readonly sha256: string | undefined
}

/** Reads the head of a reply. */
export const factsOf = ({ headers }: Response, span: Span | undefined): ContentFacts => {
  const modified = headers.get('last-modified')
  return {
    mediaType: headers.get('content-type') ?? 'application/octet-stream',
    etag: headers.get('etag') ?? undefined,
    lastModified: modified === null ? undefined : new Date(modified),
    size: span?.size,
    range: span && { start: span.first, end: span.last + 1 },
    fileName: fileNameIn(headers.get('content-disposition') ?? ''),
    sha256: sha256In(headers.get('repr-digest') ?? ''),
  }
}

/** The name as RFC 8187 has it, else the plain one (RFC 6266). */
const fileNameIn = (disposition: string): string | undefined => {
  const extended = /filename\*=UTF-8''([^;\s]+)/i.exec(disposition)?.[1]
  const plain = /filename="([^"]*)"/i.exec(disposition)?.[1]
  try {
    return extended === undefined ? plain : decodeURIComponent(extended)
  } catch {
    return plain
  }
}

/** RFC 9530: base64 between colons. */
const sha256In = (digest: string): string | undefined => {
  const base64 = /sha-256=:([A-Za-z0-9+/]{43}=):/.exec(digest)?.[1]
  return (
    base64 && Array.from(atob(base64), (byte) => byte.charCodeAt(0).toString(16).padStart(2, '0')).join('')
  )
}

/** Decodes a text by the charset that its media type names; UTF-8 by default. */
export const decodeText = (bytes: ArrayBuffer, mediaType: string): string => {
  const charset = /;\s*charset="?([^";\s]+)/i.exec(mediaType)?.[1]
  try {
    return new TextDecoder(charset).decode(bytes)
  } catch {
    return new TextDecoder().decode(bytes)
  }
}
