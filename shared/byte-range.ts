/** One range of a `Range` header: from a first to a last byte, from a first byte on, or the last bytes. */
export type ByteRange =
  | { readonly first: number; readonly last: number | undefined }
  | { readonly suffix: number }

/** Reads a `Range` header; undefined for several ranges, another unit or a malformed one, which all mean the whole body. */
export const parseRange = (header: string): ByteRange | undefined => {
  const [, first = '', last = ''] = /^bytes=(\d*)-(\d*)$/i.exec(header) ?? []
  if (first === '') return last === '' ? undefined : { suffix: toPosition(last) }
  if (last === '') return { first: toPosition(first), last: undefined }
  return Number(first) <= Number(last) ? { first: toPosition(first), last: toPosition(last) } : undefined
}

/** No body is longer than a number can count exactly. */
const toPosition = (digits: string): number => Math.min(Number(digits), Number.MAX_SAFE_INTEGER)

/** A range as a `Range` header, in the one form that every server reads alike. */
export const formatRange = (range: ByteRange): string =>
  'suffix' in range ? `bytes=-${range.suffix}` : `bytes=${range.first}-${range.last ?? ''}`

/** The first and last byte of a range in a body of `size` bytes; undefined when it has none of them. */
export const resolveRange = (range: ByteRange, size: number): { first: number; last: number } | undefined => {
  const first = 'suffix' in range ? Math.max(0, size - range.suffix) : range.first
  const last = Math.min(('suffix' in range ? undefined : range.last) ?? size - 1, size - 1)
  return first <= last ? { first, last } : undefined
}
