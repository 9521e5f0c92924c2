import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { sampleDocuments } from '../../../infra/sample/documents.ts'
import { toAttachmentLines, toExportLine } from '../../../infra/sample/export-form.ts'
import { zipFile } from '../../shared/import/zip-file.ts'

/** Sample documents in both forms, with the attachments of an export. */
const samples = [...sampleDocuments({ customers: 2, seed: 3 })]
  .flatMap((text) => [text, toExportLine(text, 'camel'), ...toAttachmentLines(text, 'upper')])
  .filter((text) => text.length < 3000)

/** Bytes with one of them replaced, or left out. */
const damaged = (bytes: fc.Arbitrary<Buffer>) =>
  fc
    .tuple(
      bytes,
      fc.nat(),
      fc.constantFrom('', '"', '\\', '{', '}', ',', '\x80', '\xff', '\\ud800', '\0', '\n', 'null'),
    )
    .map(([whole, where, piece]) => {
      const at = where % (whole.length || 1)
      return Buffer.concat([whole.subarray(0, at), Buffer.from(piece, 'latin1'), whole.subarray(at + 1)])
    })

/** A document with a member that is renamed, gone or something else. */
const mutated = fc
  .tuple(
    fc.constantFrom(...samples),
    fc.nat(),
    fc.oneof(fc.jsonValue(), fc.constantFrom(undefined, 'a b', -1, '2020')),
    fc.string(),
  )
  .map(([text, where, value, name]) => {
    const members = Object.entries(JSON.parse(text))
    const at = where % members.length
    const key = where % 3 === 0 ? name : (members[at]?.[0] ?? '')
    return JSON.stringify(Object.fromEntries(members.with(at, [key, value])))
  })

const deep = (depth: number) => '{"a":['.repeat(depth) + ']}'.repeat(depth)
const least = '"interaction_id":"odd","start_date":"2020-01-01T00:00:00Z"'

const line = fc.oneof(
  fc.constantFrom(...samples).map(Buffer.from),
  damaged(fc.constantFrom(...samples).map(Buffer.from)),
  mutated.map(Buffer.from),
  fc.json().map(Buffer.from),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
  fc
    .constantFrom(
      ...[
        '',
        ' ',
        '\r',
        '\ufeff',
        'null',
        '""',
        '{',
        '[]',
        '{}{}',
        `{${least}}`,
        `{${least},"__proto__":{"x":1}}`,
      ],
      ...[`{${least},"udata":${deep(2000)}}`, `{${least},"to":${deep(2000)}}`, deep(2000), '['.repeat(5000)],
      ...[
        `{${least},"status":1e999}`,
        `{${least},"subject":"${'x'.repeat(500_000)}"}`,
        `{${least},${least}}`,
      ],
    )
    .map(Buffer.from),
)

/** A line of a file: documents, what was made of them, and anything else, white space at its end included. */
export const anyLine = fc
  .tuple(line, fc.constantFrom('', '', '\r', ' \t'))
  .map(([bytes, white]) => Buffer.concat([bytes, Buffer.from(white)]))

const lines = fc.array(anyLine, { maxLength: 8 })
const text = lines.map((some) => Buffer.concat(some.flatMap((one) => [one, Buffer.from('\n')])))
const array = lines.map((some) => Buffer.from(`[${some.map(String).join(',')}]`))
const packed = fc
  .tuple(fc.oneof(text, array), fc.constantFrom(gzipSync, zstdCompressSync))
  .map(([bytes, pack]) => Buffer.from(pack(bytes)))
const zipped = lines.map((some) =>
  zipFile(some.map((one, at) => ({ name: `${at}.json`, text: String(one) }))),
)
const magic = fc.tuple(
  fc.constantFrom(
    '\x1f\x8b\x08',
    '\x28\xb5\x2f\xfd',
    'PK\x03\x04',
    'PK\x05\x06',
    '\xef\xbb\xbf[',
    '[',
    '{\n',
    '\xff\xfe',
  ),
  fc.uint8Array({ maxLength: 200 }),
)

/** A file of any kind, whole or not, and what only begins like one. */
export const anyFile = fc.oneof(
  ...[text, array, packed, zipped, damaged(packed), damaged(zipped), damaged(array)],
  magic.map(([head, rest]) => Buffer.concat([Buffer.from(head, 'latin1'), rest])),
)
