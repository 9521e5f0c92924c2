import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toInstant } from '../../shared/instant.ts'

test.each([
  ['2009-08-05T09:33:10.140Z', '2009-08-05T09:33:10.140Z'],
  ['2009-08-05T09:33:10Z', '2009-08-05T09:33:10.000Z'],
  ['2009-08-05T09:33Z', '2009-08-05T09:33:00.000Z'],
  ['2009-08-05T11:33:10.5+02:00', '2009-08-05T09:33:10.500Z'],
  ['2009-08-05T04:03:10,25-0530', '2009-08-05T09:33:10.250Z'],
  ['2009-08-05T10:33:10+01', '2009-08-05T09:33:10.000Z'],
  ['2009-08-05T09:33:10.140000Z', '2009-08-05T09:33:10.140Z'],
  ['2012-02-29T23:59:59.999Z', '2012-02-29T23:59:59.999Z'],
])('%s is %s', (text, instant) => {
  expect(toInstant(text)).toBe(instant)
})

test.each([
  ['no zone', '2009-08-05T09:33:10.140'],
  ['a date alone', '2009-08-05'],
  ['finer than a millisecond', '2009-08-05T09:33:10.1401Z'],
  ['a day that is not', '2011-02-29T00:00:00Z'],
  ['hour 24', '2009-08-05T24:00:00Z'],
  ['a leap second', '2008-12-31T23:59:60Z'],
  ['an offset of 24 hours', '2009-08-05T09:33:10+24:00'],
  ['pushed beyond the year 9999', '9999-12-31T23:59:59-01:00'],
  ['pushed before the year 0', '0000-01-01T00:00:00+01:00'],
  ['a plus sign that became a space', '2009-08-05T09:33:10 02:00'],
  ['trailing text', '2009-08-05T09:33:10Z '],
])('%s is none: %s', (_, text) => {
  expect(toInstant(text)).toBeUndefined()
})

test('its own form comes back as it is', () => {
  const years = {
    min: new Date('0000-01-01T00:00:00Z'),
    max: new Date('9999-12-31T23:59:59.999Z'),
    noInvalidDate: true,
  }
  fc.assert(
    fc.property(fc.date(years), (date) => {
      expect(toInstant(date.toISOString())).toBe(date.toISOString())
    }),
  )
})
