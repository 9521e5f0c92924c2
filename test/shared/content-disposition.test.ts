import fc from 'fast-check'
import { expect, test } from 'vitest'
import { contentDisposition } from '../../shared/content-disposition.ts'

test.each([
  [undefined, 'attachment'],
  ['scan 1.pdf', 'attachment; filename="scan 1.pdf"'],
  [
    'Übersicht €.pdf',
    `attachment; filename="_bersicht _.pdf"; filename*=UTF-8''%C3%9Cbersicht%20%E2%82%AC.pdf`,
  ],
  ['a"b\\c.txt', `attachment; filename="a_b_c.txt"; filename*=UTF-8''a%22b%5Cc.txt`],
  ["it's (1)*.txt", 'attachment; filename="it\'s (1)*.txt"'],
  ['😀.png', `attachment; filename="_.png"; filename*=UTF-8''%F0%9F%98%80.png`],
])('%s', (fileName, header) => {
  expect(contentDisposition(fileName)).toBe(header)
})

test('any name is one header value, and comes back from it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), (name) => {
      const header = contentDisposition(name)
      expect(header).toMatch(/^attachment; filename="[\x20-\x7e]*"(; filename\*=UTF-8''[\w.!#$&+^`|~%-]+)?$/)
      const extended = /filename\*=UTF-8''(.*)$/.exec(header)?.[1]
      expect(extended === undefined ? /"(.*)"$/.exec(header)?.[1] : decodeURIComponent(extended)).toBe(name)
    }),
  )
})
