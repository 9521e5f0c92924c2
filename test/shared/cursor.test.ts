import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromCursor, toCursor } from '../../shared/cursor.ts'

const years = {
  min: new Date('0000-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
}
const places = fc
  .tuple(fc.date(years), fc.stringMatching(/^[0-9A-Za-z_-]{1,64}$/))
  .map(([date, id]) => `${date.toISOString()}#${id}`)

test('a cursor leads back to its place and is safe in a URL', () => {
  fc.assert(
    fc.property(places, (at) => {
      expect(toCursor(at)).toMatch(/^[\w-]+$/)
      expect(fromCursor(toCursor(at))).toBe(at)
    }),
  )
})

test('any other text is no cursor', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.base64String(), places), (text) => {
      const at = fromCursor(text)
      if (at !== undefined) expect(toCursor(at)).toBe(text)
    }),
  )
})

test.each([
  ['empty', ''],
  ['of an id with a #', toCursor('2009-08-05T09:33:10.000Z#a#b')],
  ['of a date in another form', toCursor('2009-08-05T09:33:10Z#a')],
  ['of an id with a slash', toCursor('2009-08-05T09:33:10.000Z#a/b')],
  ['padded', `${toCursor('2009-08-05T09:33:10.000Z#ab')}=`],
  ['in the standard alphabet', Buffer.from('2009-08-05T09:33:10.000Z#a?~').toString('base64')],
])('a text %s is no cursor', (_, text) => {
  expect(fromCursor(text)).toBeUndefined()
})
