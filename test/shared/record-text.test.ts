import { createHash, randomBytes } from 'node:crypto'
import { constants, deflateRawSync, zstdCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { goldenDocument } from '../../infra/sample/golden.ts'
import { blockKinds } from '../../shared/block-codes.ts'
import { blockInflater } from '../../shared/inflate-block.ts'
import { parseDocument } from '../../shared/interaction-document.ts'
import { firstDictionary } from '../../shared/record-dictionary.ts'
import { decodeText, encodeText } from '../../shared/record-text.ts'
import { runs } from '../properties.ts'

const at = '2009-08-05T09:33:10.000Z#00001a57JGQ00BW8'
const dictionary = Buffer.from(firstDictionary + at)
const text = '{"interaction_id":"a1","subject":"Ünï 👋 \\"q\\"","udata":{"key":"ääääääääääääääääääää"}}'

describe('a text that was stored', () => {
  const bytes = (base64: string) => ({ B: Buffer.from(base64, 'base64') })
  // Never to be made anew: they stand in tables.
  const stored = {
    'as it is': { S: text },
    'in format 1, zstd': bytes(
      'ASi1L/0gb30CAFQEeyJpbnRlcmFjdGlvbl9pZCI6ImExIiwic3ViamVjdCI6IsOcbsOvIPCfkYsgXCJxXCIiLCJ1ZGF0YSI6eyJrZXmkIn19AgBzL0EJlBk=',
    ),
    'in format 2, deflate with the first dictionary': bytes(
      'AsOSKhINlZDj4/CcvMPrFT7Mn9itEKNUGKOEHBLZqZUgFUuIg0q1tQA=',
    ),
  }

  test.each(Object.entries(stored))('%s stays readable', (_, value) => {
    expect(decodeText(value, '2009-08-05T09:33:10.000Z#a1')).toBe(text)
  })

  test.each([
    [
      'fixed',
      'AsOZRhBKcKQWmIKwUCzpxtHNxNHc0tTQxczAwMCSLqko2DdYAWYwIjUZEpGYjEywJCdzU2xpBx4qlpipCHuI48qc6KpNYaoxq3s0paaWcIPzcKkysTIw0TM0QU3FeFquBFIcRm8hONQzxNXCgLgsgLcF7lqWWlSZlJ9SSUSbG3teMjQwMCKiR4DFIpQ2v6GRMahTgyOnY/SrjI2NLC0MTYxNTM1wZ2a402AZFmoglI+UZQn0C7B3AND7dUbGFuYmWHuGMNcaGxkR7l4hhxSOXgl6V8cEkhaw90jQO0HFucW60I6tbiY089fWAgA=',
    ],
    [
      'its own',
      'A72XTQrCMBBGr+IFKpNk0jbuClZw4arWA4guXKhgQeiidxcx6U8y02blsvCRhuF9ZB7LyBBhaHGBU01wU+ywyIwW2xQAzF8oqg7Vyh080CQiYJJI4JRpip1+KiakiJ44V04/rV06fO69qDb9wQ8uhRvAtcApxTOb6wJxgS1U9f5Y5hBXgdkNvHxfX+35eWkjdm66SwJARhgB8aPJzi+k+koN0/TAq5SSJheoUKd8mfurucLaA+33qLILXkALgO91UuUZkmbobqukXNar8aQYK/FVB38s0EbiS1BzbxIrtsnNlr/rPg==',
    ],
  ])('with the first dictionary and %s codes stays readable wherever it points', (_, base64) => {
    expect(decodeText(bytes(base64), at)).toBe(parseDocument(goldenDocument).resource)
  })

  test('stays readable, as its dictionary never changes', () => {
    const digest = createHash('sha256').update(firstDictionary).digest('hex')
    expect(digest).toBe('6cbbb9b6c2dca8b69d06519366303210cf6fa495ec9f79396ada8a9c3feccf75')
  })

  test('in a form of a later version is a failure that says so', () => {
    for (const value of [undefined, { B: Buffer.of() }, { B: Buffer.of(4, 1, 2) }, { N: '1' }])
      expect(() => decodeText(value, at)).toThrow('a form that this version does not know')
  })
})

const words = fc.array(
  fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom('"interaction_id":"00001a', '","udata":{', '.000Z', 'ß', '00', at, firstDictionary),
    fc.nat(firstDictionary.length).map((from) => firstDictionary.slice(from, from + (from % 300))),
  ),
  { maxLength: 60 },
)

const codes = fc.constantFrom('fixed', 'own')

describe('any text', () => {
  test('comes back to the letter, and never takes more bytes than it has', () => {
    fc.assert(
      fc.property(words, codes, (parts, kind) => {
        const whole = parts.join('').toWellFormed()
        const value = encodeText(whole, at, kind)
        expect(decodeText(value, at)).toBe(whole)
        expect(value.B?.length ?? 0).toBeLessThanOrEqual(Buffer.byteLength(whole))
      }),
    )
  })

  test.each([0, 1, 100, 32_767, 32_768, 32_769, 300_000])('of %i bytes comes back', (length) => {
    for (const whole of [
      'a'.repeat(length),
      randomBytes(length)
        .toString('latin1')
        .slice(0, length / 2),
    ])
      for (const kind of ['fixed', 'own'] as const)
        expect(decodeText(encodeText(whole, at, kind), at)).toBe(whole)
  })

  test('is stored as it is when its own codes are longer than those that can be read', () => {
    // Of twelve times eight characters each eight are half as frequent as those before.
    const characterOf = (noise: number) => 32 + 8 * Math.min(Math.clz32(noise), 11) + (noise & 7)
    const noise = crypto.getRandomValues(new Uint32Array(15_000))
    const whole = String.fromCharCode(...Array.from(noise, characterOf))
    expect(encodeText(whole, at, 'own')).toEqual({ S: whole })
  })

  test('is stored as it is when compressing saves nothing', () => {
    const noise = randomBytes(20_000).toString('base64')
    expect(encodeText(noise, at)).toEqual({ S: noise })
  })
})

/** Long enough for codes of their own. */
const ownWords =
  'Where is my parcel? It left Zürich on Monday, and neither the shop nor the carrier knows what became of it since; I have called three times.'

describe('damaged bytes', () => {
  const secret = '{"subject":"of somebody else"}'
  const ordinary = JSON.stringify({ subject: 'ordinary', udata: { a: 'b'.repeat(99), c: ownWords } })
  const whole = encodeText(ordinary, at)
  const damaged = fc
    .tuple(fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }), fc.nat(9), codes)
    .map(([changes, cut, kind]) => {
      const bytes = Buffer.from(encodeText(ordinary, at, kind).B ?? [])
      for (const [place, byte] of changes) bytes[1 + (place % (bytes.length - 1))] = byte
      return bytes.subarray(0, bytes.length - cut)
    })

  test('end in an error or in a text of their own, never in a loop or in what another record holds', () => {
    fc.assert(
      fc.property(damaged, (B) => {
        decodeText(encodeText(secret.repeat(100), at), at)
        let read = ''
        try {
          read = decodeText({ B }, at)
        } catch (error) {
          expect(String(error)).toMatch('damaged')
        }
        expect(read).not.toContain('somebody')
      }),
      runs(2000),
    )
  })

  test('that would fill the memory are refused', () => {
    const zeros = Buffer.alloc(130 * 1024 * 1024)
    const zstd = Buffer.concat([Buffer.of(1), zstdCompressSync(zeros)])
    const deflate = Buffer.concat([
      Buffer.of(2),
      deflateRawSync(zeros.subarray(0, 40_000), { strategy: constants.Z_FIXED }),
    ])
    expect(zstd.length).toBeLessThan(400 * 1024)
    for (const B of [zstd, deflate]) expect(() => decodeText({ B }, at)).toThrow('damaged, or longer')
  })

  test('with more behind them, or a byte longer than any that were written, are refused', () => {
    const longest = deflateRawSync('a'.repeat(32_769), { strategy: constants.Z_FIXED, dictionary })
    const more = [
      Buffer.concat([Buffer.of(2), longest]),
      Buffer.concat([whole.B ?? Buffer.of(), Buffer.of(0)]),
    ]
    for (const B of more) expect(() => decodeText({ B }, at)).toThrow('damaged, or longer')
  })
})

describe('the reader of blocks', () => {
  const { Z_FIXED: fixed, Z_DEFAULT_STRATEGY: own } = constants

  test.each([
    ['fixed', fixed],
    ['own', own],
  ] as const)('reads whatever zlib writes with %s codes', (kind, strategy) => {
    const inflate = blockInflater(firstDictionary, 100_000)
    const seen = { kind: 0 }
    fc.assert(
      fc.property(words, fc.constantFrom(1, 4, 9), (parts, level) => {
        const whole = `${parts.join('').toWellFormed()}${ownWords}`
        const bytes = deflateRawSync(whole, { dictionary, level, memLevel: 9, strategy })
        // It keeps what it cannot compress as it is, and takes the fixed codes where they are shorter.
        fc.pre(((bytes[0] ?? 0) & 7) === blockKinds[kind])
        seen.kind++
        expect(inflate(bytes, at).toString()).toBe(whole)
      }),
    )
    expect(seen.kind).toBeGreaterThan(20)
  })
})
