/**
 * Which bytes of a body, as `Blob.slice` has them: from `start` to before `end`. A negative `start` counts from the end of the body
 * and takes no `end`.
 */
export type ByteRange = { readonly start: number; readonly end?: number | undefined }

/** Bytes by the first and the last one, of a body of so many. */
export type Span = { readonly first: number; readonly last: number; readonly size: number }

/** The `Range` header for a range; throws a `TypeError` for one that HTTP cannot ask for. */
export const rangeHeader = ({ start, end }: ByteRange): string => {
  const isGood =
    Number.isSafeInteger(start) &&
    (end === undefined || (Number.isSafeInteger(end) && start >= 0 && end > start))
  if (!isGood)
    throw new TypeError(
      'range: start is an integer, end a larger one or left out, and left out when start is negative.',
    )
  if (start < 0) return `bytes=${start}`
  return `bytes=${start}-${end === undefined ? '' : end - 1}`
}

/** What a range means for a body of `size` bytes; undefined when it has none of them. */
export const spanOf = ({ start, end = untilEnd }: ByteRange, size: number): Span | undefined => {
  const first = start < 0 ? Math.max(0, size + start) : start
  const last = Math.min(end, size) - 1
  return first <= last ? { first, last, size } : undefined
}

const untilEnd = Number.POSITIVE_INFINITY

/** The bytes that a reply says it holds; undefined when it does not say. */
export const spanIn = ({ status, headers }: Response): Span | undefined => {
  const [, first, last, size] = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(headers.get('content-range') ?? '') ?? []
  if (status === 206)
    return size === undefined ? undefined : { first: Number(first), last: Number(last), size: Number(size) }
  const length = headers.get('content-length')
  // What is compressed on the way has another length.
  if (length === null || headers.has('content-encoding')) return undefined
  return { first: 0, last: Number(length) - 1, size: Number(length) }
}
