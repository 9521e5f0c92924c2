import { constants, deflateRawSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { type BlockKind, blockKinds } from './block-codes.ts'
import { blockInflater } from './inflate-block.ts'
import { firstDictionary } from './record-dictionary.ts'

/**
 * A text is stored as a string, or compressed under a leading byte that names the format, so that others can follow. What was in use stays
 * readable (`test/shared/record-text.test.ts` keeps some of each):
 * - 1: zstd.
 * - 2: raw deflate with the fixed codes; its dictionary is the first one and, behind it, the `at` of the same record.
 * - 3: the same with codes of its own.
 */
const formats = { zstd: 1, fixed: 2, own: 3 } as const

/** From this size on a dictionary is of no use, and zstd's own codes are. */
const zstdFromBytes = 32 * 1024
/** More than any source of documents lets in: what makes more was never written here. */
const textLimitBytes = 128 * 1024 * 1024

const inflate = blockInflater(firstDictionary, zstdFromBytes)

/**
 * A text as the table keeps it beside `at`: compressed, unless that saves nothing. With codes of its own it is shorter by a tenth, and takes
 * three times as long to read.
 */
export const encodeText = (text: string, at: string, codes: BlockKind = 'fixed'): AttributeValue => {
  const bytes = Buffer.from(text)
  const isLong = bytes.length >= zstdFromBytes
  const compressed = isLong ? zstdCompressSync(bytes) : deflate(bytes, at, codes)
  if (compressed === undefined || compressed.length + 1 >= bytes.length) return { S: text }
  return { B: Buffer.concat([Uint8Array.of(formats[isLong ? 'zstd' : codes]), compressed]) }
}

/** Undefined when it does not come out as one block that `inflate` reads, as it can for noise. */
const deflate = (bytes: Buffer, at: string, codes: BlockKind): Uint8Array | undefined => {
  const compressed = deflateRawSync(bytes, {
    dictionary: Buffer.from(firstDictionary + at),
    level: constants.Z_BEST_COMPRESSION,
    strategy: codes === 'fixed' ? constants.Z_FIXED : constants.Z_DEFAULT_STRATEGY,
    windowBits: 13,
  })
  if (((compressed[0] ?? 0) & 7) !== blockKinds[codes]) return undefined
  return codes === 'fixed' || canRead(compressed, at) ? compressed : undefined
}

/** Some codes of a text's own are longer than those that `inflate` takes. */
const canRead = (compressed: Uint8Array, at: string): boolean => {
  try {
    return inflate(compressed, at).length > 0
  } catch {
    return false
  }
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
    if (format === formats.fixed || format === formats.own) return inflate(bytes, at)
    if (format === formats.zstd) return zstdDecompressSync(bytes, { maxOutputLength: textLimitBytes })
  } catch (cause) {
    throw new Error('a stored interaction has a text that is damaged, or longer than any that was written', {
      cause,
    })
  }
  throw new Error('a stored interaction has a text in a form that this version does not know')
}
