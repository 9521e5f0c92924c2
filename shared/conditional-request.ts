import { parseRange, resolveRange } from './byte-range.ts'
import { parseHttpDate } from './http-date.ts'

/** What the conditions of a request are judged by. */
export type Representation = {
  readonly etag: string
  readonly lastModified: Date
  readonly sizeBytes: number
}

/** A header by its lower-case name; repeated headers are joined with a comma. */
export type Headers = (name: string) => string | undefined

/** The status that a request for a representation gets, and for 206 the bytes. */
export type Selection =
  | { readonly status: 200 | 304 | 412 | 416 }
  | { readonly status: 206; readonly first: number; readonly last: number }

/** Whether a request has conditions that must be judged before the body is opened. */
export const isConditional = (header: Headers): boolean =>
  ['if-match', 'if-none-match', 'if-modified-since', 'if-unmodified-since', 'if-range'].some(
    (name) => header(name) !== undefined,
  )

/** Judges the conditions and the range of a GET or HEAD in the order of RFC 9110, section 13.2.2. */
export const select = (header: Headers, representation: Representation): Selection => {
  if (!preconditionsHold(header, representation)) return { status: 412 }
  if (isNotModified(header, representation)) return { status: 304 }
  const rangeHeader = header('range')
  const range = rangeHeader === undefined ? undefined : parseRange(rangeHeader)
  if (range === undefined || !ifRangeHolds(header('if-range'), representation)) return { status: 200 }
  const bytes = resolveRange(range, representation.sizeBytes)
  return bytes ? { status: 206, ...bytes } : { status: 416 }
}

const preconditionsHold = (header: Headers, { etag, lastModified }: Representation): boolean => {
  const ifMatch = header('if-match')
  if (ifMatch !== undefined) return listsTag(ifMatch, etag, 'strong')
  const since = dateOf(header('if-unmodified-since'))
  return since === undefined || wholeSeconds(lastModified) <= since
}

const isNotModified = (header: Headers, { etag, lastModified }: Representation): boolean => {
  const ifNoneMatch = header('if-none-match')
  if (ifNoneMatch !== undefined) return listsTag(ifNoneMatch, etag, 'weak')
  const since = dateOf(header('if-modified-since'))
  return since !== undefined && wholeSeconds(lastModified) <= since
}

const ifRangeHolds = (ifRange: string | undefined, { etag, lastModified }: Representation): boolean => {
  if (ifRange === undefined) return true
  const tag = ifRange.trim()
  if (tag.includes('"')) return tag === etag
  return parseHttpDate(tag) === wholeSeconds(lastModified)
}

/** Whether a list of entity tags (or `*`) has this one; `W/` tags never match strongly. */
const listsTag = (list: string, etag: string, comparison: 'strong' | 'weak'): boolean => {
  if (list.trim() === '*') return true
  const tags = list.match(/(W\/)?"[^"]*"/g) ?? []
  return tags.some((tag) => tag === etag || (comparison === 'weak' && tag === `W/${etag}`))
}

/** HTTP dates have no milliseconds. */
const wholeSeconds = (date: Date): number => Math.floor(date.getTime() / 1000) * 1000

const dateOf = (header: string | undefined): number | undefined =>
  header === undefined ? undefined : parseHttpDate(header)
