import { sha256Of } from '../../shared/sha-256.ts'

/** A body as a document carries it: text as it is, bytes in base64. */
export type Body = {
  readonly inline?: string
  readonly base64?: string
  readonly media_type?: string
  readonly file_name?: string
  readonly sha256?: string
}

export type Content = {
  readonly plain_text?: Body
  readonly structured_text?: Body
  readonly binary_content?: Body
}

/** Without a media type it is whatever the API says for that kind of body. */
export const textBody = (text: string, mediaType?: string): Body =>
  mediaType === undefined ? { inline: text } : { inline: text, media_type: mediaType }

/** Bytes with the digest that lets a loader prove that they arrived whole. */
export const bytesBody = (bytes: Buffer, mediaType: string, fileName?: string): Body => ({
  base64: bytes.toString('base64'),
  media_type: mediaType,
  ...(fileName === undefined ? {} : { file_name: fileName }),
  sha256: sha256Of(bytes),
})
