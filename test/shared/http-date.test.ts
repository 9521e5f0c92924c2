import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseHttpDate } from '../../shared/http-date.ts'

test.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
  '%s is read',
  (text) => {
    expect(parseHttpDate(text)).toBe(Date.UTC(1994, 10, 6, 8, 49, 37))
  },
)

test('two digits of a year mean one that is not far ahead', () => {
  const inYear = (year: number) =>
    parseHttpDate(`Sunday, 01-Mar-${String(year % 100).padStart(2, '0')} 00:00:00 GMT`)
  const thisYear = new Date().getUTCFullYear()
  expect(inYear(thisYear + 50)).toBe(Date.UTC(thisYear + 50, 2, 1))
  expect(inYear(thisYear + 51)).toBe(Date.UTC(thisYear - 49, 2, 1))
})

test.each([
  '',
  '0',
  'Sun, 06 Nov 1994 08:49:37',
  'Sun, 06 Nov 1994 08:49:37 UTC',
  'Sun, 6 Nov 1994 08:49:37 GMT',
  'Sun, 31 Feb 1994 08:49:37 GMT',
  'Sun, 00 Nov 1994 08:49:37 GMT',
  'Sun, 06 Foo 1994 08:49:37 GMT',
  'Sun, 06 Nov 1994 24:00:00 GMT',
  'Sun, 06 Nov 1994 23:60:00 GMT',
  'Sun, 06 Nov 1994 08:49:37 GMT, Sun, 06 Nov 1994 08:49:37 GMT',
  '1994-11-06T08:49:37Z',
  'Sun 2030',
])('%j is no date', (text) => {
  expect(parseHttpDate(text)).toBeUndefined()
})

test('what JavaScript writes is read back to the second', () => {
  const dates = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(dates, (date) => {
      expect(parseHttpDate(date.toUTCString())).toBe(Math.floor(date.getTime() / 1000) * 1000)
    }),
  )
})
