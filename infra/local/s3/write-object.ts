import { checkDigestHeaders, checkDigests } from './body-digests.ts'
import type { WriteCondition } from './conditions.ts'
import { forEachChunk } from './for-each-chunk.ts'
import type { ObjectDraft } from './object-draft.ts'
import { consumeRange, type OpenObject } from './object-file.ts'
import { receiveBody } from './request-body.ts'
import { S3Error } from './s3-error.ts'
import type { S3Request } from './s3-request.ts'
import type { StoredObject } from './stored-object.ts'

/** The condition under which a request wants to write. S3 knows no `If-None-Match` but `*` here. */
export const writeCondition = ({ header }: S3Request): WriteCondition => {
  const ifNoneMatch = header('if-none-match')
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*')
    throw new S3Error('NotImplemented', 'If-None-Match on a write must be *.')
  return { ifMatch: header('if-match'), ifNoneMatch }
}

/** Receives a request's body into `draft`, checks it and describes it as an object with `headers`. */
export const receiveObject = async (
  request: S3Request,
  draft: ObjectDraft,
  headers: StoredObject['headers'],
): Promise<StoredObject> => {
  checkDigestHeaders(request)
  const trailers = await receiveBody(request, draft.write)
  const digests = draft.digests()
  const crc32 = checkDigests(request, trailers, digests)
  return {
    key: request.key,
    sizeBytes: digests.sizeBytes,
    etag: digests.md5.toString('hex'),
    lastModified: new Date().toISOString(),
    ...(crc32 !== undefined && { crc32 }),
    headers,
  }
}

/** Adds an object's bytes to `draft` and releases the object. */
export const appendObject = async (draft: ObjectDraft, { object, content }: OpenObject): Promise<void> => {
  if (Buffer.isBuffer(content)) await draft.write(content)
  else
    await consumeRange(content, { first: 0, last: object.sizeBytes - 1 }, (stream) =>
      forEachChunk(stream, draft.write),
    )
}
