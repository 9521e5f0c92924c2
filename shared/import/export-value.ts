import { toBase64 } from '../base64.ts'
import { isMediaType } from '../content-body.ts'
import { toInstant } from '../instant.ts'
import { isMemberId, memberIdForm } from '../interaction-id.ts'
import { compactJson, itemsOf } from '../json-text.ts'
import { checkOf, isDateField } from '../resource-fields.ts'

/**
 * An instant as exports write it: UTC without a zone, `2015-08-05 08:31:20.78`, 0 to 3 fraction digits; or with a zone, which
 * then counts. In the service's own form; undefined for anything else, finer than a millisecond included.
 */
export const toExportInstant = (text: string): string | undefined => {
  const iso = text.replace(' ', 'T')
  return toInstant(iso) ?? toInstant(`${iso}Z`)
}

/** What a field must be, in words; undefined when it can hold the value. */
const formFor = (field: string, value: unknown): string | undefined => {
  if (field === 'plain_text' || field === 'structured_text')
    return typeof value === 'string' ? undefined : 'a string'
  if (field === 'structured_text_mime')
    return typeof value === 'string' && isMediaType(value) ? undefined : 'a media type such as text/xml'
  if (field === 'binary_content') return value !== '' && toBase64(value) === value ? undefined : 'base64'
  if (field === 'service_ids') return isIdList(value) ? undefined : `ids, each ${memberIdForm}`
  const form = checkOf(field)?.(value)
  return form !== undefined && isDateField(field)
    ? 'a date in UTC such as 2015-08-05 08:31:20.78, or an instant with a zone, of at most milliseconds'
    : form
}

const isIdList = (value: unknown): boolean =>
  Array.isArray(value) && value.every((id) => typeof id === 'string' && isMemberId(id))

/**
 * The value of a field as the native form writes it: as it came where the field can hold that, else in the one other way to read it.
 * 'absent' for an empty string in a field that cannot be empty; otherwise what the field must be.
 */
export const readValue = (
  field: string,
  text: string,
): { readonly text: string } | { readonly form: string } | 'absent' => {
  const value: unknown = JSON.parse(text)
  const form = formFor(field, value)
  if (value === '' && (form !== undefined || field === 'parent_id')) return 'absent'
  if (form === undefined) return { text }
  const fitting = otherReadings(field, text, value).find(
    (reading) => formFor(field, JSON.parse(reading)) === undefined,
  )
  return fitting === undefined ? { form } : { text: fitting }
}

const booleanWords: ReadonlyMap<string, string> = new Map([
  ...['0', 'false', 'no', 'n'].map((word) => [word, 'false'] as const),
  ...['1', 'true', 'yes', 'y'].map((word) => [word, 'true'] as const),
])

const otherReadings = (field: string, text: string, value: unknown): readonly string[] => {
  if (field === 'service_ids') return [`[${(Array.isArray(value) ? itemsOf(text) : [text]).map(quoted)}]`]
  // An object may have no text: not even one to compare.
  if (typeof value !== 'string' && typeof value !== 'number') return []
  const word = booleanWords.get(String(value).toLowerCase())
  if (typeof value === 'number') return word === undefined ? [quoted(text)] : [quoted(text), word]
  if (field === 'binary_content') return [JSON.stringify(toBase64(value) ?? '')]
  const instant = isDateField(field) ? toExportInstant(value) : undefined
  if (instant !== undefined) return [JSON.stringify(instant)]
  if (field === 'udata') return innerJson(value)
  const number = /^-?\d{1,15}$/.test(value) ? [String(Number(value))] : []
  return word === undefined ? number : [...number, word]
}

/** A number as a string of the same digits; anything else stays. */
const quoted = (text: string): string => (/^[-\d]/.test(text) ? `"${text}"` : text)

/** The JSON that a string holds. Its characters may be halves of a pair, which only an escape can carry. */
const innerJson = (value: string): readonly string[] => {
  try {
    JSON.parse(value)
  } catch {
    return []
  }
  return [compactJson(value).replace(/\p{Surrogate}/gu, (half) => `\\u${half.charCodeAt(0).toString(16)}`)]
}
