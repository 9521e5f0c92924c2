const form = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?(?:Z|([+-])(\d\d)(?::?(\d\d))?)$/

/**
 * Reads an ISO 8601 instant with a zone (`Z` or an offset) and returns it as the service writes instants:
 * `YYYY-MM-DDTHH:mm:ss.SSSZ`. Undefined for anything else: no zone, no such day, or finer than a millisecond
 * (cutting digits off would be a silent loss).
 */
export const toInstant = (text: string): string | undefined => {
  const match = form.exec(text)
  if (!match) return undefined
  const [, minutes, seconds = '00', fraction = '', sign, offsetHours = '0', offsetMinutes = '0'] = match
  if (/[^0]/.test(fraction.slice(3)) || Number(offsetHours) > 23 || Number(offsetMinutes) > 59)
    return undefined
  const local = `${minutes}:${seconds}.${fraction.slice(0, 3).padEnd(3, '0')}Z`
  const time = Date.parse(local)
  // Date takes the 30th of February and hour 24 for what they might have meant; the round trip does not.
  if (Number.isNaN(time) || new Date(time).toISOString() !== local) return undefined
  const offset = (Number(offsetHours) * 60 + Number(offsetMinutes)) * (sign === '-' ? -60_000 : 60_000)
  const instant = new Date(time - offset).toISOString()
  return instant.length === local.length ? instant : undefined
}
