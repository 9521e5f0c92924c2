import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseHttpDate } from '../../shared/http-date.ts'
import { runs } from '../properties.ts'

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

/** The three forms of RFC 9110, 5.6.7, of a time. */
const forms = (time: Date) => {
  const [weekday = '', day = '', month, year = '', clock] = time.toUTCString().split(' ')
  const name = new Intl.DateTimeFormat('en', { weekday: 'long', timeZone: 'UTC' }).format(time)
  return [
    time.toUTCString(),
    `${name}, ${day}-${month}-${year.slice(-2)} ${clock} GMT`,
    `${weekday.slice(0, 3)} ${month} ${day.replace(/^0/, ' ')} ${clock} ${year}`,
  ]
}

test('a time in any of the three forms is read to the second', () => {
  const dates = fc.date({ min: new Date('1980-01-01'), max: new Date('2070-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(dates, (date) => {
      const seconds = Math.floor(date.getTime() / 1000) * 1000
      for (const form of forms(date)) expect([form, parseHttpDate(form)]).toEqual([form, seconds])
    }),
  )
})

/** The weekday says nothing that the date does not; the form of C may have a zero before the day. */
const withoutWeekday = (text: string) => text.replace(/^\w+/, '').replace(/^( \w{3}) 0/, '$1  ')

test('any other text is no date: what is read can be written again', () => {
  const dates = fc.date({ min: new Date('1980-01-01'), max: new Date('2070-01-01'), noInvalidDate: true })
  const damaged = fc
    .tuple(dates, fc.nat(2), fc.nat(33), fc.constantFrom('', ' ', '0', '9', 'x', '-', ','))
    .map(([date, form, at, piece]) => {
      const text = forms(date)[form] ?? ''
      return text.slice(0, at) + piece + text.slice(at + 1)
    })
  fc.assert(
    fc.property(fc.oneof(fc.string({ unit: 'binary' }), damaged), (text) => {
      const time = parseHttpDate(text)
      if (time === undefined) return
      expect(forms(new Date(time)).map(withoutWeekday)).toContain(withoutWeekday(text))
    }),
    runs(500),
  )
})

test('what JavaScript writes is read back to the second', () => {
  const dates = fc.date({ min: new Date('1000-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(dates, (date) => {
      expect(parseHttpDate(date.toUTCString())).toBe(Math.floor(date.getTime() / 1000) * 1000)
    }),
  )
})
