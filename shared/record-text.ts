import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'

/** From this size on a text is stored compressed: below, the CPU of every read weighs more than the bytes. */
const compressFromBytes = 32 * 1024

/** A text is stored as a string, or as zstd under a leading byte that names the format, so that others can follow. */
const zstdFormat = 1

/** A text as the table keeps it. */
export const encodeText = (text: string): AttributeValue => {
  if (Buffer.byteLength(text) < compressFromBytes) return { S: text }
  return { B: Buffer.concat([Uint8Array.of(zstdFormat), zstdCompressSync(text)]) }
}

/** The text that `encodeText` stored, in any form that a version of this service has written. */
export const decodeText = (value: AttributeValue | undefined): string => {
  if (value?.S !== undefined) return value.S
  if (value?.B?.[0] === zstdFormat) return zstdDecompressSync(value.B.subarray(1)).toString()
  throw new Error('a stored interaction has a text in a form that this version does not know')
}
