import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Line, readLines } from '../../../shared/import/line-reader.ts'

const read = async (
  content: Uint8Array,
  limitBytes: number,
  chunkBytes = 100,
  from = { offset: 0, lines: 0 },
) => {
  async function* chunks() {
    for (let at = from.offset; at < content.length; at += chunkBytes)
      yield Buffer.from(content.subarray(at, at + chunkBytes))
  }
  const lines: Line[] = []
  for await (const line of readLines(chunks(), from, limitBytes)) lines.push(line)
  return lines
}

/** The same lines, from the whole text. One character is one byte. */
const split = (text: string, limitBytes: number) => {
  let end = 0
  const lines = text.split('\n').map((line, index, all) => {
    const start = end
    end += line.length + (index < all.length - 1 ? 1 : 0)
    const bytes = line.length <= limitBytes ? Buffer.from(line, 'latin1') : undefined
    return { number: index + 1, start, end, bytes }
  })
  return lines.filter(({ start, end }) => end > start)
}

const text = fc
  .array(
    fc.oneof({ weight: 2, arbitrary: fc.constant('\n') }, fc.constantFrom('\r', 'a', '{', '\xff', '\0')),
    {
      maxLength: 60,
    },
  )
  .map((characters) => characters.join(''))

test('lines are those of a split at line breaks, whatever the chunks', async () => {
  await fc.assert(
    fc.asyncProperty(text, fc.nat(6), fc.integer({ min: 1, max: 9 }), async (content, limit, chunk) => {
      expect(await read(Buffer.from(content, 'latin1'), limit, chunk)).toEqual(split(content, limit))
    }),
  )
})

test('a reading that starts behind any line yields the lines that follow, with the same numbers', async () => {
  await fc.assert(
    fc.asyncProperty(text, fc.nat(), fc.integer({ min: 1, max: 9 }), async (content, pick, chunk) => {
      const all = split(content, 4)
      const skipped = pick % (all.length + 1)
      const from = { offset: all[skipped - 1]?.end ?? 0, lines: skipped }
      expect(await read(Buffer.from(content, 'latin1'), 4, chunk, from)).toEqual(all.slice(skipped))
    }),
  )
})

test('characters of several bytes come whole across chunks', async () => {
  const lines = await read(Buffer.from('grüße 😀\nñ'), 100, 1)
  expect(lines.map(({ bytes }) => bytes?.toString())).toEqual(['grüße 😀', 'ñ'])
})

test('a line of the limit is read, one of a byte more is passed over', async () => {
  const lines = await read(Buffer.from('12345\n123456\n1\n'), 5)
  expect(lines.map(({ bytes }) => bytes?.toString())).toEqual(['12345', undefined, '1'])
})
