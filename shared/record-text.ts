import { constants, deflateRawSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { fixedInflater, onlyFixedBlock } from './inflate-fixed.ts'
import { firstDictionary } from './record-dictionary.ts'

/**
 * A text is stored as a string, or compressed under a leading byte that names the format, so that others can follow. What was in use stays
 * readable (`test/shared/record-text.test.ts` keeps some of each):
 * - 1: zstd.
 * - 2: raw deflate with the fixed codes; its dictionary is the first one and, behind it, the `at` of the same record.
 */
const formats = { zstd: 1, fixedDeflate: 2 } as const

/** From this size on a dictionary is of no use, and zstd's own codes are. */
const zstdFromBytes = 32 * 1024
/** More than any source of documents lets in: what makes more was never written here. */
const textLimitBytes = 128 * 1024 * 1024

const inflate = fixedInflater(firstDictionary, zstdFromBytes)

/** A text as the table keeps it beside `at`: compressed, unless that saves nothing. */
export const encodeText = (text: string, at: string): AttributeValue => {
  const bytes = Buffer.from(text)
  const compressed = bytes.length < zstdFromBytes ? deflate(bytes, at) : zstdCompressSync(bytes)
  if (compressed === undefined || compressed.length + 1 >= bytes.length) return { S: text }
  const format = bytes.length < zstdFromBytes ? formats.fixedDeflate : formats.zstd
  return { B: Buffer.concat([Uint8Array.of(format), compressed]) }
}

/** Undefined when it does not come out as one block, as it can for noise. */
const deflate = (bytes: Uint8Array, at: string): Uint8Array | undefined => {
  const compressed = deflateRawSync(bytes, {
    dictionary: Buffer.from(firstDictionary + at),
    level: constants.Z_BEST_COMPRESSION,
    strategy: constants.Z_FIXED,
    windowBits: 13,
  })
  return ((compressed[0] ?? 0) & 7) === onlyFixedBlock ? compressed : undefined
}

/** The text that `encodeText` stored beside `at`, in any form that a version of this service has written. */
export const decodeText = (value: AttributeValue | undefined, at: string): string =>
  value?.S ?? decodeBytes(value, at).toString()

/** The same as UTF-8, which holds until the next text is decoded: whoever sends it on need not make a string of it. */
export const decodeBytes = (value: AttributeValue | undefined, at: string): Buffer => {
  if (value?.S !== undefined) return Buffer.from(value.S)
  const format = value?.B?.[0]
  const bytes = value?.B?.subarray(1) ?? new Uint8Array()
  try {
    if (format === formats.fixedDeflate) return inflate(bytes, at)
    if (format === formats.zstd) return zstdDecompressSync(bytes, { maxOutputLength: textLimitBytes })
  } catch (cause) {
    throw new Error('a stored interaction has a text that is damaged, or longer than any that was written', {
      cause,
    })
  }
  throw new Error('a stored interaction has a text in a form that this version does not know')
}
