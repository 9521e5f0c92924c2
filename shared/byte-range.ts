/** One range of a `Range` header: from a first to a last byte, from a first byte on, or the last bytes. */
export type ByteRange =
  | { readonly first: number; readonly last: number | undefined }
  | { readonly suffix: number }

/** Reads a `Range` header; undefined for several ranges, another unit or a malformed one, which all mean the whole body. */
export const parseRange = (header: string): ByteRange | undefined => {
  const [, first, last] = /^\s*bytes\s*=\s*(\d*)\s*-\s*(\d*)\s*$/i.exec(header) ?? []
  if (first === undefined || last === undefined || (first === '' && last === '')) return undefined
  if (first === '') return { suffix: Number(last) }
  if (last === '') return { first: Number(first), last: undefined }
  return Number(first) <= Number(last) ? { first: Number(first), last: Number(last) } : undefined
}

/** The first and last byte of a range in a body of `size` bytes; undefined when it has none of them. */
export const resolveRange = (range: ByteRange, size: number): { first: number; last: number } | undefined => {
  const first = 'suffix' in range ? Math.max(0, size - range.suffix) : range.first
  const last = Math.min(('suffix' in range ? undefined : range.last) ?? size - 1, size - 1)
  return first <= last ? { first, last } : undefined
}
