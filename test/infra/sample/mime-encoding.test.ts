import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { base64Lines, headerText, quotedPrintable } from '../../../infra/sample/mime-encoding.ts'
import { decodeHeader, decodeQuotedPrintable } from './read-mail.ts'

const anyText = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom('=', '4', '1', ' ', '\t', '\n', 'é'), maxLength: 300 }),
)

describe('quotedPrintable', () => {
  it('reads back as it was written, with CRLF for newlines', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(decodeQuotedPrintable(quotedPrintable(text)).toString()).toBe(text.replaceAll('\n', '\r\n'))
      }),
    )
  })
})

describe('base64Lines', () => {
  it.each([0, 56, 57, 58, 114, 200])('reads back %i bytes in lines of at most 76 characters', (length) => {
    const bytes = Buffer.alloc(length, 0xa5)
    expect(Buffer.from(base64Lines(bytes), 'base64')).toEqual(bytes)
    expect(base64Lines(bytes)).not.toMatch(/.{77}|\r\n$/)
  })
})

describe('headerText', () => {
  it('reads back as it was written, in lines that leave room for the name of the header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (text) => {
        fc.pre(!/=\?/.test(text))
        const written = headerText(text)
        expect(decodeHeader(written)).toBe(text)
        expect(written.split('\r\n').every((line) => line.length <= 66)).toBe(true)
      }),
    )
  })
})
