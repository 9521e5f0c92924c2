import { parseRange } from './byte-range.ts'
import { isNotModified } from './conditions.ts'
import { type OpenObject, releaseObject } from './object-file.ts'
import { checksumHeaders, headersToSend } from './object-headers.ts'
import type { Operation } from './operation.ts'
import type { Reply } from './reply.ts'
import { requestedVersion } from './requested-version.ts'
import type { S3Request } from './s3-request.ts'
import type { StoredObject } from './stored-object.ts'

const describe = (request: S3Request, object: StoredObject) => {
  const { header } = request
  const condition = {
    ifMatch: header('if-match'),
    ifNoneMatch: header('if-none-match'),
    ifModifiedSince: header('if-modified-since'),
    ifUnmodifiedSince: header('if-unmodified-since'),
  }
  const headers = headersToSend(request, object)
  if (isNotModified(condition, object)) return { status: 304, headers, range: undefined }
  const range = parseRange(header('range'), object.sizeBytes)
  if (range) {
    headers['content-range'] = `bytes ${range.first}-${range.last}/${object.sizeBytes}`
    headers['content-length'] = String(range.last - range.first + 1)
    return { status: 206, headers, range }
  }
  headers['content-length'] = String(object.sizeBytes)
  if (header('x-amz-checksum-mode') === 'ENABLED') Object.assign(headers, checksumHeaders(object))
  return { status: 200, headers, range: { first: 0, last: object.sizeBytes - 1 } }
}

const toReply = (request: S3Request, opened: OpenObject): Reply => {
  const { status, headers, range } = describe(request, opened.object)
  if (Buffer.isBuffer(opened.content)) {
    if (!range) return { status, headers }
    return { status, headers, body: opened.content.subarray(range.first, range.last + 1) }
  }
  if (range) return { status, headers, body: { file: opened.content, range } }
  releaseObject(opened)
  return { status, headers }
}

/** GetObject. */
export const getObject: Operation = ({ request, bucket }) => {
  const opened = bucket.open(request.key, requestedVersion(request))
  try {
    return toReply(request, opened)
  } catch (error) {
    releaseObject(opened)
    throw error
  }
}

/** HeadObject. */
export const headObject: Operation = ({ request, bucket }) => {
  const opened = bucket.open(request.key, requestedVersion(request))
  releaseObject(opened)
  const { status, headers } = describe(request, opened.object)
  return { status, headers }
}
