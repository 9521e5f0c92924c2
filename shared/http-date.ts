const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

const time = '(?<hours>\\d\\d):(?<minutes>\\d\\d):(?<seconds>[0-5]\\d|60)'
const shortDay = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)'
const longDay = '(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day'

/** RFC 9110, 5.6.7: the form of today, that of RFC 850, and that of C's `asctime`. */
const forms = [
  new RegExp(`^${shortDay}, (?<day>\\d\\d) (?<month>\\w{3}) (?<year>\\d{4}) ${time} GMT$`),
  new RegExp(`^${longDay}, (?<day>\\d\\d)-(?<month>\\w{3})-(?<year>\\d\\d) ${time} GMT$`),
  new RegExp(`^${shortDay} (?<month>\\w{3}) (?<day>[\\d ]\\d) ${time} (?<year>\\d{4})$`),
]

/** Milliseconds of an HTTP date in any of its three forms; undefined for anything else, which a server ignores. */
export const parseHttpDate = (text: string): number | undefined => {
  const fields = forms.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined)
  if (!fields) return undefined
  const number = (name: string) => Number(fields[name])
  const month = months.indexOf(fields['month'] ?? '')
  // Date.UTC takes the years before 100 for those of the 20th century.
  const date = new Date(0)
  date.setUTCFullYear(fullYear(fields['year'] ?? ''), month, number('day'))
  date.setUTCHours(number('hours'), number('minutes'), number('seconds'))
  // A day or an hour that does not exist would count on into the next month or day.
  return date.getUTCMonth() === month && date.getUTCHours() === number('hours') ? date.getTime() : undefined
}

/** Two digits mean a year of the past, or one at most 50 years from now. */
const fullYear = (digits: string): number => {
  if (digits.length === 4) return Number(digits)
  const latest = new Date().getUTCFullYear() + 50
  const year = Math.floor(latest / 100) * 100 + Number(digits)
  return year > latest ? year - 100 : year
}
