import {
  brotliCompressSync,
  brotliDecompressSync,
  constants,
  deflateRawSync,
  gunzipSync,
  gzipSync,
  inflateRawSync,
  zstdCompressSync,
  zstdDecompressSync,
} from 'node:zlib'
import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import {
  type Attributes,
  filterFields,
  otherText,
  resourceText,
  toRecord,
} from '../../../shared/interaction-record.ts'
import { firstDictionary } from '../../../shared/record-dictionary.ts'
import { decodeText } from '../../../shared/record-text.ts'
import { toTypedMembers } from './units.ts'

/** A way to keep the text of a record; without `read` its fields are attributes. */
export type Layout = {
  readonly items: (stored: readonly Attributes[]) => readonly Attributes[]
  readonly read?: (value: AttributeValue, at: string) => string
}

const dictionary = Buffer.from(firstDictionary)
const ownDictionary = (at: string) => Buffer.from(firstDictionary + at)

type Text = (text: string, at: string) => AttributeValue

/** The items with their texts in another form. */
const withTexts = (write: Text) => (stored: readonly Attributes[]) =>
  stored.map((item) => {
    const record = toRecord(item)
    const resource = write(resourceText(record), record.at)
    return { ...item, resource, ...(record.other && { other: write(otherText(record), record.at) }) }
  })

const bytes = (value: AttributeValue) => value.B ?? new Uint8Array()

/** The floor: each field an attribute of its own under the same keys, and no second value for filters. */
const typed = (stored: readonly Attributes[]) =>
  stored.map((item) => {
    const record = toRecord(item)
    const left = new Set<string>(['resource', 'other', ...filterFields])
    return {
      ...Object.fromEntries(Object.entries(item).filter(([name]) => !left.has(name))),
      ...toTypedMembers(JSON.parse(resourceText(record))),
      ...toTypedMembers(JSON.parse(otherText(record))),
    }
  })

export const layouts = {
  'typed attributes, SDK defaults': { items: typed },
  'typed attributes': { items: typed },
  'JSON text': { items: withTexts((text) => ({ S: text })), read: ({ S = '' }) => S },
  gzip: {
    items: withTexts((text) => ({ B: gzipSync(text) })),
    read: (value) => gunzipSync(bytes(value)).toString(),
  },
  brotli: {
    items: withTexts((text) => ({ B: brotliCompressSync(text) })),
    read: (value) => brotliDecompressSync(bytes(value)).toString(),
  },
  'zstd, dictionary': {
    items: withTexts((text) => ({
      B: zstdCompressSync(text, { dictionary, params: { [constants.ZSTD_c_compressionLevel]: 19 } }),
    })),
    read: (value) => zstdDecompressSync(bytes(value), { dictionary }).toString(),
  },
  'deflate, dictionary': {
    items: withTexts((text, at) => ({
      B: deflateRawSync(text, { dictionary: ownDictionary(at), level: 9 }),
    })),
    read: (value, at) => inflateRawSync(bytes(value), { dictionary: ownDictionary(at) }).toString(),
  },
  'as stored, read by zlib': {
    items: (stored) => stored,
    read: (value, at) =>
      value.S ?? inflateRawSync(bytes(value).subarray(1), { dictionary: ownDictionary(at) }).toString(),
  },
  'as stored': { items: (stored) => stored, read: decodeText },
} satisfies Record<string, Layout>
