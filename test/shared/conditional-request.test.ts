import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
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

  /** RFC 9110, 14.1.2, for one range: read character by character. */
  const spoken = (text: string) => {
    const [unit = '', set = '', ...more] = text.split('=')
    const [first = '', last = '', ...others] = set.split('-')
    const isNumber = (part: string) => [...part].every((character) => '0123456789'.includes(character))
    const isOne =
      unit.toLowerCase() === 'bytes' && more.length === 0 && set.includes('-') && others.length === 0
    return isOne && set !== '-' && isNumber(first) && isNumber(last) ? { first, last } : undefined
  }
  const digits = fc.stringMatching(/^\d{0,25}$/)
  const nearly = fc
    .tuple(
      fc.constantFrom('bytes=', 'Bytes=', 'BYTES=', 'bytes =', 'bytes', 'items=', '', 'bytes=='),
      ...[fc.constantFrom('', ' ', '+', '-', '\t', '0x'), digits],
      ...[fc.constantFrom('-', '-', '-', '--', ',', '\u2013', ''), digits],
      fc.constantFrom('', '', '', ' ', ',', ',0-1', 'e1', '\u0661'),
    )
    .map((parts) => parts.join(''))

  test('any other text is the whole body', () => {
    fc.assert(
      fc.property(fc.oneof(nearly, fc.string({ unit: 'binary' })), fc.nat(20), (range, sizeBytes) => {
        const selection = select(headers({ range }), { ...body, sizeBytes })
        const one = spoken(range)
        if (!one || (one.first && one.last && BigInt(one.first) > BigInt(one.last)))
          expect(selection).toEqual({ status: 200 })
        else expect(selection.status).toBe(isWithin(one, BigInt(sizeBytes)) ? 206 : 416)
        if (selection.status === 206)
          expect(
            0 <= selection.first && selection.first <= selection.last && selection.last < sizeBytes,
          ).toBe(true)
      }),
      runs(1000),
    )
  })

  const isWithin = ({ first, last }: { first: string; last: string }, sizeBytes: bigint) =>
    first === '' ? sizeBytes > 0n && BigInt(last) > 0n : BigInt(first) < sizeBytes
})

describe('tags', () => {
  const opaque = fc.string({ unit: fc.constantFrom(...'abc!#,/W*;=\\~\x80\xff'), maxLength: 4 })
  const tag = fc.record({ weak: fc.boolean(), opaque })
  const written = ({ weak, opaque: text }: { weak: boolean; opaque: string }) =>
    `${weak ? 'W/' : ''}"${text}"`
  const separator = fc.constantFrom(',', ', ', ' ,', '\t,\t', ',,')

  test('are compared one by one, whatever is in them', () => {
    fc.assert(
      fc.property(fc.array(tag, { minLength: 1, maxLength: 5 }), separator, opaque, (tags, between, own) => {
        const list = tags.map(written).join(between)
        const representation = { ...body, etag: `"${own}"` }
        const judge = (name: string) => select(headers({ [name]: list }), representation).status
        const same = tags.filter((one) => one.opaque === own)
        expect(judge('if-match')).toBe(same.some(({ weak }) => !weak) ? 200 : 412)
        expect(judge('if-none-match')).toBe(same.length > 0 ? 304 : 200)
      }),
      runs(500),
    )
  })

  test('that are none match nothing, and no text is an error', () => {
    const names = ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range']
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...names), (text, name) => {
        fc.pre(!text.includes(body.etag) && text.trim() !== '*')
        const refuses = name === 'if-match' ? 412 : 200
        expect(status({ [name]: text })).toBe(refuses)
      }),
    )
  })
})
