import type { ApiRequest } from './api-request.ts'
import { parseRange } from './byte-range.ts'
import { isConditional, type Selection, select } from './conditional-request.ts'
import { contentDisposition } from './content-disposition.ts'
import type { ContentKind } from './content-kind.ts'
import type { ContentId, ContentObject, ContentStore } from './content-store.ts'
import { ApiError } from './errors.ts'
import type { Reply } from './reply.ts'

/** Lambda ends a streamed reply at 200 MB: what is longer is fetched from S3 itself. */
const streamLimitBytes = 200 * 1024 * 1024

/** Answers a read of one of an interaction's bodies, with conditions and ranges as HTTP has them. */
export const contentReply = async (
  store: ContentStore,
  kind: ContentKind,
  request: ApiRequest,
): Promise<Reply> => {
  const id = { tenant: request.tenant, interactionId: request.id, kind }
  // A body that is replaced between the judging and the opening is judged again.
  for (let attempt = 0; attempt < 3; attempt++) {
    const judgeFirst = request.method === 'HEAD' || isConditional(request.header)
    const reply = judgeFirst ? await judgedReply(store, id, request) : await directReply(store, id, request)
    if (reply) return reply
  }
  throw new ApiError('unavailable', 'The body is being written. Try again.', {
    headers: { 'Retry-After': '1' },
  })
}

/** Judges the conditions by what S3 says of the body, then opens it if it is wanted and still the same. */
const judgedReply = async (
  store: ContentStore,
  id: ContentId,
  request: ApiRequest,
): Promise<Reply | undefined> => {
  const object = await store.head(id, request.signal)
  if (!object) throw contentNotFound()
  const selection = select(request.header, object)
  const bodiless = await bodilessReply(store, id, request, object, selection)
  if (bodiless) return bodiless
  if (request.method === 'HEAD')
    return { status: selection.status, headers: contentHeaders(id, object, selection) }
  const range = selection.status === 206 ? `bytes=${selection.first}-${selection.last}` : undefined
  const opened = await store.open(id, { range, etag: object.etag }, request.signal)
  if (typeof opened === 'string') return undefined
  return { status: selection.status, headers: contentHeaders(id, object, selection), body: opened.body }
}

/** Without conditions one call does it all; only a range that the body has not costs another, for its size. */
const directReply = async (
  store: ContentStore,
  id: ContentId,
  request: ApiRequest,
): Promise<Reply | undefined> => {
  const range = request.header('range')
  const wanted = range !== undefined && parseRange(range) ? range : undefined
  const opened = await store.open(id, { range: wanted }, request.signal)
  if (opened === 'missing') throw contentNotFound()
  if (typeof opened === 'string') return judgedReply(store, id, request)
  const { object, body } = opened
  const selection = select(request.header, object)
  const bodiless = await bodilessReply(store, id, request, object, selection)
  if (!bodiless) return { status: selection.status, headers: contentHeaders(id, object, selection), body }
  body.destroy()
  return bodiless
}

/** The reply to a selection that sends no bytes: not modified, or elsewhere. Throws for one that is refused. */
const bodilessReply = async (
  store: ContentStore,
  id: ContentId,
  { method }: ApiRequest,
  object: ContentObject,
  selection: Selection,
): Promise<Reply | undefined> => {
  if (selection.status === 304) return { status: 304, headers: validators(object) }
  if (selection.status === 412)
    throw new ApiError('precondition_failed', 'The body is not the one that the request names.')
  if (selection.status === 416)
    throw new ApiError(
      'range_not_satisfiable',
      `The body has ${object.sizeBytes} bytes, and none in this range.`,
      {
        headers: { 'Content-Range': `bytes */${object.sizeBytes}` },
      },
    )
  if (lengthOf(object, selection) <= streamLimitBytes) return undefined
  const { mediaType } = object
  const url = await store.presign(id, method, {
    contentType: mediaType,
    contentDisposition: dispositionOf(id, object),
  })
  return { status: 307, headers: { Location: url, 'Cache-Control': 'no-store' } }
}

const contentHeaders = (
  id: ContentId,
  object: ContentObject,
  selection: Selection,
): Record<string, string> => {
  const disposition = dispositionOf(id, object)
  return {
    ...validators(object),
    'Content-Type': object.mediaType,
    'Content-Length': String(lengthOf(object, selection)),
    'Accept-Ranges': 'bytes',
    ...(selection.status === 206 && {
      'Content-Range': `bytes ${selection.first}-${selection.last}/${object.sizeBytes}`,
    }),
    ...(object.sha256 !== undefined && {
      'Repr-Digest': `sha-256=:${Buffer.from(object.sha256, 'hex').toString('base64')}:`,
    }),
    ...(disposition !== undefined && { 'Content-Disposition': disposition }),
  }
}

const validators = ({ etag, lastModified }: ContentObject) => ({
  ETag: etag,
  'Last-Modified': lastModified.toUTCString(),
})

const lengthOf = (object: ContentObject, selection: Selection): number =>
  selection.status === 206 ? selection.last - selection.first + 1 : object.sizeBytes

const dispositionOf = ({ kind }: ContentId, { fileName }: ContentObject): string | undefined =>
  kind === 'binary_content' ? contentDisposition(fileName) : undefined

const contentNotFound = () =>
  new ApiError('content_not_found', 'There is no such interaction, or it has no such body.')
