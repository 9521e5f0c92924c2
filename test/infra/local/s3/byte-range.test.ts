import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRange } from '../../../../infra/local/s3/byte-range.ts'

const size = fc.integer({ min: 0, max: 50 })

describe('a Range header', () => {
  it('names the bytes that a reader would count off', () => {
    fc.assert(
      fc.property(size, fc.option(fc.nat(60)), fc.option(fc.nat(60)), (sizeBytes, from, to) => {
        fc.pre(from !== null || to !== null)
        fc.pre(from === null || to === null || from <= to)
        const all = Array.from({ length: sizeBytes }, (_, index) => index)
        const wanted =
          from === null
            ? all.slice(Math.max(0, sizeBytes - (to ?? 0)))
            : all.slice(from, (to ?? sizeBytes) + 1)
        const parse = () => parseRange(`bytes=${from ?? ''}-${to ?? ''}`, sizeBytes)
        if (wanted.length === 0) expect(parse).toThrow(expect.objectContaining({ code: 'InvalidRange' }))
        else expect(parse()).toEqual({ first: wanted[0], last: wanted.at(-1) })
      }),
    )
  })

  it('is passed over when malformed', () => {
    fc.assert(
      fc.property(fc.string(), size, (text, sizeBytes) => {
        fc.pre(!/^\d*-\d*$/.test(text))
        expect(parseRange(`bytes=${text}`, sizeBytes)).toBeUndefined()
      }),
    )
  })
})
