import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseRange, resolveRange } from '../../shared/byte-range.ts'
import { isConditional, type Representation, select } from '../../shared/conditional-request.ts'
import { runs } from '../properties.ts'

const body: Representation = {
  etag: '"abc"',
  lastModified: new Date('2020-06-01T12:00:00.700Z'),
  sizeBytes: 10,
}
const before = 'Mon, 01 Jun 2020 11:59:59 GMT'
const same = 'Mon, 01 Jun 2020 12:00:00 GMT'
const headers = (values: Record<string, string>) => (name: string) => values[name]
const status = (values: Record<string, string>) => select(headers(values), body).status

describe('conditions', () => {
  test.each([
    [200, {}],
    [200, { 'if-match': '"abc"' }],
    [200, { 'if-match': '*' }],
    [200, { 'if-match': '"x", "abc"' }],
    [412, { 'if-match': '"x"' }],
    [412, { 'if-match': 'W/"abc"' }],
    [412, { 'if-match': 'abc' }],
    [304, { 'if-none-match': '"abc"' }],
    [304, { 'if-none-match': 'W/"abc"' }],
    [304, { 'if-none-match': '"x" , "abc"' }],
    [304, { 'if-none-match': '*' }],
    [200, { 'if-none-match': '"x"' }],
    [200, { 'if-none-match': 'nonsense' }],
    [304, { 'if-modified-since': same }],
    [200, { 'if-modified-since': before }],
    [200, { 'if-modified-since': 'yesterday' }],
    [200, { 'if-modified-since': '2030-01-01' }],
    [304, { 'if-modified-since': 'Monday, 01-Jun-20 12:00:00 GMT' }],
    [304, { 'if-modified-since': 'Mon Jun  1 12:00:00 2020' }],
    [200, { 'if-unmodified-since': same }],
    [412, { 'if-unmodified-since': before }],
    [200, { 'if-unmodified-since': 'nonsense' }],
    // A tag outweighs a date, and a failed precondition everything behind it.
    [200, { 'if-none-match': '"x"', 'if-modified-since': same }],
    [200, { 'if-match': '"abc"', 'if-unmodified-since': before }],
    [412, { 'if-match': '"x"', 'if-none-match': '"abc"' }],
    [304, { 'if-none-match': '"abc"', range: 'bytes=50-' }],
  ])('%i for %o', (expected, values) => {
    expect(status(values)).toBe(expected)
  })

  test.each([
    [206, '"abc"'],
    [206, same],
    [200, '"x"'],
    [200, 'W/"abc"'],
    [200, before],
    [200, 'Mon, 01 Jun 2020 12:00:01 GMT'],
    [200, 'abc'],
  ])('%i for a range if %s', (expected, ifRange) => {
    expect(status({ range: 'bytes=0-1', 'if-range': ifRange })).toBe(expected)
  })

  test('an unsatisfiable range under a failed If-Range is the whole body', () => {
    expect(status({ range: 'bytes=50-', 'if-range': '"x"' })).toBe(200)
  })

  test('only conditions need judging before the body is opened', () => {
    expect(isConditional(headers({ range: 'bytes=0-1' }))).toBe(false)
    expect(isConditional(headers({ 'if-range': '"abc"' }))).toBe(true)
  })
})

describe('ranges', () => {
  test.each([
    'bytes=',
    'bytes=-',
    'bytes=a-b',
    'bytes=5-2',
    'bytes=0-1,3-4',
    'items=0-1',
    '0-1',
    'bytes 0-1',
    'bytes=1-2-3',
  ])('%s is the whole body', (range) => {
    expect(status({ range })).toBe(200)
  })

  const numbers = fc.oneof(fc.nat(30), fc.constantFrom(2 ** 53, 10 ** 20))
  const ranges = fc.oneof(
    fc.tuple(numbers, numbers).map(([first, last]) => `${first}-${last}`),
    numbers.map((first) => `${first}-`),
    numbers.map((suffix) => `-${suffix}`),
  )

  test('a range selects the bytes that a list of all bytes would', () => {
    fc.assert(
      fc.property(ranges, fc.nat(20), (text, sizeBytes) => {
        const digits = (part: string | undefined) => (part ? BigInt(Number(part)) : undefined)
        const [first, last] = text.split('-').map(digits)
        const all = Array.from({ length: sizeBytes }, (_, byte) => BigInt(byte))
        const expected =
          first === undefined
            ? all.slice(Number(BigInt(sizeBytes) - (last ?? 0n)) > 0 ? sizeBytes - Number(last) : 0)
            : all.filter((byte) => byte >= first && (last === undefined || byte <= last))
        const selection = select(headers({ range: `bytes=${text}` }), { ...body, sizeBytes })
        if (first !== undefined && last !== undefined && first > last)
          expect(selection).toEqual({ status: 200 })
        else if (expected.length === 0) expect(selection).toEqual({ status: 416 })
        else
          expect(selection).toEqual({
            status: 206,
            first: Number(expected[0]),
            last: Number(expected.at(-1)),
          })
      }),
      runs(1000),
    )
  })

  test('no text breaks the parser, and what it takes resolves within the body', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.string().map((text) => `bytes=${text}`),
        ),
        fc.nat(),
        (text, size) => {
          const range = parseRange(text)
          const bytes = range && resolveRange(range, size)
          if (bytes) expect(bytes.first <= bytes.last && bytes.last < size && bytes.first >= 0).toBe(true)
        },
      ),
    )
  })
})
