import { S3Error } from './s3-error.ts'

/** First and last byte, both included. */
export type ByteRange = { readonly first: number; readonly last: number }

/**
 * The bytes that a `Range` header asks of an object: one range, `a-b`, `a-` or `-n`. `undefined` (send
 * everything) for several ranges or malformed ones, as in S3; `InvalidRange` when the range has no byte of
 * the object.
 */
export const parseRange = (header: string | undefined, sizeBytes: number): ByteRange | undefined => {
  const [, from, to] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? []
  if (from === undefined || to === undefined || from + to === '') return undefined
  if (from !== '' && to !== '' && Number(to) < Number(from)) return undefined
  const first = from === '' ? Math.max(0, sizeBytes - Number(to)) : Number(from)
  const last = from === '' || to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1)
  if (first <= last) return { first, last }
  throw new S3Error('InvalidRange', 'The requested range is not satisfiable', {
    RangeRequested: header ?? '',
    ActualObjectSize: String(sizeBytes),
  })
}
