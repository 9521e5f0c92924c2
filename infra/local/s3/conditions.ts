import { S3Error } from './s3-error.ts'
import type { StoredObject } from './stored-object.ts'

/** What must hold for a write to happen: the raw values of the headers of the same names. */
export type WriteCondition = {
  readonly ifMatch?: string | undefined
  readonly ifNoneMatch?: string | undefined
}

/** What must hold for a read to happen: the raw values of the headers of the same names. */
export type ReadCondition = WriteCondition & {
  readonly ifModifiedSince?: string | undefined
  readonly ifUnmodifiedSince?: string | undefined
}

const matches = (list: string, etag: string): boolean =>
  list
    .split(',')
    .map((candidate) => candidate.trim().replace(/^W\//, '').replaceAll('"', ''))
    .some((candidate) => candidate === '*' || candidate === etag)

const failed = (condition: string): S3Error =>
  new S3Error('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    Condition: condition,
  })

/** Throws `PreconditionFailed`, or `NoSuchKey` where nothing can match, unless `existing` may be replaced. */
export const checkWriteCondition = (condition: WriteCondition, existing: StoredObject | undefined): void => {
  const { ifMatch, ifNoneMatch } = condition
  if (ifMatch !== undefined && !existing) throw new S3Error('NoSuchKey', 'The specified key does not exist.')
  if (ifMatch !== undefined && existing && !matches(ifMatch, existing.etag)) throw failed('If-Match')
  if (ifNoneMatch !== undefined && existing && matches(ifNoneMatch, existing.etag))
    throw failed('If-None-Match')
}

// Dates in headers have whole seconds; a date that cannot be read sets no condition.
const isModifiedSince = (date: string, object: StoredObject): boolean | undefined => {
  const seconds = Date.parse(date) / 1000
  if (Number.isNaN(seconds)) return undefined
  return Math.floor(Date.parse(object.lastModified) / 1000) > seconds
}

/**
 * Whether the reader has the object already (304). Throws `PreconditionFailed`. An entity tag goes before a
 * date: https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html, `If-Match` and `If-None-Match`.
 */
export const isNotModified = (condition: ReadCondition, object: StoredObject): boolean => {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = condition
  if (ifMatch !== undefined && !matches(ifMatch, object.etag)) throw failed('If-Match')
  if (ifMatch === undefined && ifUnmodifiedSince !== undefined && isModifiedSince(ifUnmodifiedSince, object))
    throw failed('If-Unmodified-Since')
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, object.etag)
  return ifModifiedSince !== undefined && isModifiedSince(ifModifiedSince, object) === false
}
