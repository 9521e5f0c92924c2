import { gzipSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { formatOf } from '../../../shared/import/read-source.ts'
import { formatName } from '../../../shared/import/source-summary.ts'
import { piecesOf, sourceOf, textOf } from './sources.ts'
import { type ZipEntry, zipFile } from './zip-file.ts'

const texts = async (bytes: Buffer, chunkBytes?: number, limitBytes?: number) =>
  (await piecesOf(sourceOf(bytes, chunkBytes), undefined, limitBytes)).map(textOf)

const lines = Array.from({ length: 50 }, (_, number) => JSON.stringify({ number, text: 'ä'.repeat(number) }))
const jsonl = Buffer.from(lines.join('\n'))
/** What pzstd puts before its frames: a frame to skip. */
const skippable = Buffer.from([0x50, 0x2a, 0x4d, 0x18, 4, 0, 0, 0, 1, 2, 3, 4])
const half = Math.floor(jsonl.length / 2)

describe('whatever a source is called, its first bytes tell what it is:', () => {
  test.each([
    ['jsonl', jsonl],
    ['jsonl+gzip', gzipSync(jsonl)],
    ['jsonl+gzip', Buffer.concat([gzipSync(jsonl.subarray(0, half)), gzipSync(jsonl.subarray(half))])],
    ['jsonl+zstd', zstdCompressSync(jsonl)],
    [
      'jsonl+zstd',
      Buffer.concat([zstdCompressSync(jsonl.subarray(0, half)), zstdCompressSync(jsonl.subarray(half))]),
    ],
    ['jsonl+zstd', Buffer.concat([skippable, zstdCompressSync(jsonl), skippable])],
    ['json', Buffer.from(`[${lines.join(',')}]`)],
    ['json', Buffer.from(`\ufeff [\r\n${lines.join(',\r\n')}\r\n]\r\n`)],
    ['json+gzip', gzipSync(`[\n  ${lines.join(',\n  ')}\n]`)],
    ['zip', zipFile([{ name: 'all.jsonl', text: jsonl }])],
    ['zip', zipFile(lines.map((text, number) => ({ name: `${number}.json`, text })))],
    [
      'zip',
      zipFile(
        lines.map((text, number) => ({ name: `${number}.json`, text, method: 0 })),
        { zip64: true },
      ),
    ],
  ])('%s', async (format, bytes) => {
    expect(formatName(await formatOf(sourceOf(bytes)))).toBe(format)
    for (const chunkBytes of [7, 1000, 100_000]) expect(await texts(bytes, chunkBytes, 10_000)).toEqual(lines)
  })

  test('objects over several lines', async () => {
    const pretty = lines.map((line) => JSON.stringify(JSON.parse(line), undefined, 2))
    expect(await texts(Buffer.from(pretty.join('\n')))).toEqual(pretty)
    expect(
      await texts(
        Buffer.from(
          JSON.stringify(
            lines.map((line) => JSON.parse(line)),
            undefined,
            1,
          ),
        ),
      ),
    ).toHaveLength(50)
  })

  test.each([
    ['an empty file', Buffer.alloc(0)],
    ['an empty array', Buffer.from('[]\n')],
    ['an empty gzip', gzipSync('')],
    ['an empty zstd', zstdCompressSync('')],
    ['an empty zip', zipFile([])],
  ])('%s has no pieces', async (_, bytes) => {
    expect(await texts(bytes)).toEqual([])
  })
})

test('a reading that goes on behind any piece yields the pieces that follow', async () => {
  const packings = [
    jsonl,
    gzipSync(jsonl),
    zstdCompressSync(jsonl),
    Buffer.from(`[\n${lines.join(',\n')}]`),
    zipFile([
      { name: 'x/' },
      { name: 'a.json', text: lines.slice(0, 20).join('\n') },
      { name: 'b', text: 'no' },
      { name: 'c', text: '{}' },
    ]),
    gzipSync(jsonl).subarray(0, -50),
  ]
  for (const bytes of packings) {
    const all = await piecesOf(sourceOf(bytes))
    for (const [index, { next }] of all.entries())
      expect(await piecesOf(sourceOf(bytes), next)).toEqual(all.slice(index + 1))
  }
})

describe('what cannot be read is refused, and says where it stands:', () => {
  test('a line or an object that is too long, in memory of one', async () => {
    const long = JSON.stringify({ text: 'x'.repeat(2000) })
    const refusal = expect.stringMatching(/^refused: the (line|object) has 2\d+ bytes, and one can have 1000/)
    expect(await texts(Buffer.from(`{}\n${long}\n[]`))).toEqual(['{}', refusal, '[]'])
    expect(await texts(gzipSync(`{}\n${long}\n[]`))).toEqual(['{}', refusal, '[]'])
    expect(await texts(Buffer.from(`[{},${long},{}]`))).toEqual(['{}', refusal, '{}'])
  })

  test.each<[string, ZipEntry, string | RegExp]>([
    ['encrypted', { name: 'x', text: '{}', encrypted: true }, /encrypted/],
    ['packed by an unknown method', { name: 'x', text: '{}', method: 14 }, /method 14/],
    ['damaged', { name: 'x', text: '{}', damaged: true }, /damaged.*CRC-32/],
    ['too long', { name: 'x', text: 'x'.repeat(1001) }, /the entry has 1001 bytes/],
    ['a folder', { name: 'x/' }, 'skipped'],
    ['of a Mac', { name: '__MACOSX/._x', text: '{}' }, 'skipped'],
    ['no JSON', { name: '../x', text: 'no\nnope' }, 'no\nnope'],
  ])('an entry that is %s; the others are read', async (_, entry, expected) => {
    const bytes = zipFile([{ name: 'a', text: '{"a":1}' }, entry, { name: 'b', text: '{"b":1}' }])
    const pieces = await piecesOf(sourceOf(bytes))
    expect(pieces.map(textOf)).toEqual([
      '{"a":1}',
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
      '{"b":1}',
    ])
    expect(pieces.map((piece) => piece.entry)).toEqual(['a', entry.name, 'b'])
    expect(pieces.map(({ number }) => number)).toEqual([1, 2, 3])
  })

  test.each([
    ['a gzip that was cut', gzipSync(jsonl).subarray(0, -9)],
    ['a zstd that was cut', zstdCompressSync(jsonl).subarray(0, -9)],
    ['what stands behind a zstd', Buffer.concat([zstdCompressSync(`${jsonl}\n`), Buffer.from('hello')])],
    ['a zip that was cut', zipFile([{ name: 'a', text: '{}' }]).subarray(0, -9)],
  ])('%s', async (_, bytes) => {
    const read = await texts(bytes)
    expect(read.at(-1)).toMatch(/^refused: the (gzip|zstd|zip) (is damaged|cannot be read)/)
    expect(lines).toEqual(expect.arrayContaining(read.slice(0, -1)))
  })

  test('what stands between objects, to the end of its line', async () => {
    expect(await texts(Buffer.from('[\n{"a":1},\nnonsense {"b":2}\n{"c":3}]'))).toEqual([
      '{"a":1}',
      'nonsense {"b":2}\n',
      '{"c":3}',
    ])
  })

  test('an object without an end', async () => {
    expect(await texts(Buffer.from('[{"a":1},\n{"b":"}\n{"c":3}'))).toEqual(['{"a":1}', '{"b":"}\n{"c":3}'])
  })
})

test('objects come whole, whatever is in them', async () => {
  const array = fc.array(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue()), { minLength: 1 })
  const white = fc.constantFrom(0, 2, '\t')
  await fc.assert(
    fc.asyncProperty(array, white, fc.integer({ min: 1, max: 50 }), async (objects, indent, chunkBytes) => {
      const bytes = Buffer.from(JSON.stringify(objects, undefined, indent))
      const pieces = await piecesOf(sourceOf(bytes, chunkBytes), undefined, 1e6)
      // As texts: what differs as a value only, such as -0, is not the reader's.
      expect(pieces.map((piece) => JSON.stringify(JSON.parse(textOf(piece))))).toEqual(
        objects.map((one) => JSON.stringify(one)),
      )
    }),
  )
})

test('reading that fails is no damage: it is thrown', async () => {
  for (const bytes of [
    gzipSync(jsonl),
    zstdCompressSync(jsonl),
    zipFile([{ name: 'a', text: jsonl }]),
    jsonl,
  ]) {
    const source = sourceOf(bytes, 100)
    let reads = 0
    const failing = {
      ...source,
      async *read(start: number, end?: number) {
        for await (const chunk of source.read(start, end)) {
          if (++reads > 3) throw Object.assign(new Error('no such thing'), { code: 'EIO' })
          yield chunk
        }
      },
    }
    await expect(piecesOf(failing)).rejects.toThrow('no such thing')
  }
})
