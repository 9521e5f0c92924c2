import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toFileName, toKey } from '../../../../infra/local/s3/file-name.ts'

const key = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 250 }),
  fc.string({ unit: fc.constantFrom('.', '/', '=', 'a', 'A', '\\', '\0'), minLength: 1, maxLength: 1024 }),
)

describe('the file name of a key', () => {
  it('is never a path, nor too long for a file system', () => {
    fc.assert(
      fc.property(key, (text) => {
        expect(toFileName(text)).toMatch(/^[a-z0-9_=-]{1,255}$/)
      }),
    )
  })

  it('is different for different keys', () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        fc.pre(a !== b)
        expect(toFileName(a)).not.toBe(toFileName(b))
      }),
    )
  })

  it('gives the key back, unless the key is long', () => {
    fc.assert(
      fc.property(key, (text) => {
        const isLong = toFileName(text).includes('==')
        expect(toKey(toFileName(text))).toBe(isLong ? undefined : text)
        expect(isLong && Buffer.byteLength(text) < 60).toBe(false)
      }),
    )
  })

  it('can be read by a human', () => {
    expect(toFileName('acme/0001a/plain_text')).toBe('acme=2f0001a=2fplain_text')
  })
})
