import type { ApiRequest } from './api-request.ts'
import { formatRange, parseRange } from './byte-range.ts'
import { isConditional, type Selection, select } from './conditional-request.ts'
import { contentHeaders, dispositionOf, selectedBytes, validators } from './content-headers.ts'
import type { ContentKind } from './content-kind.ts'
import type { ContentId, ContentObject, ContentStore } from './content-store.ts'
import { ApiError } from './errors.ts'
import type { Reply } from './reply.ts'

/** Lambda ends a streamed reply at 200 MB, its head included: what is longer is fetched from S3 itself. */
const streamLimitBytes = 200_000_000

/** Answers a read of one of an interaction's bodies, with conditions and ranges as HTTP has them. */
export const contentReply = async (
  store: ContentStore,
  kind: ContentKind,
  request: ApiRequest,
): Promise<Reply> => {
  const id = { tenant: request.tenant, interactionId: request.id, kind }
  const judgeFirst = request.method === 'HEAD' || isConditional(request.header)
  // A body that is replaced between the judging and the opening is judged again.
  for (let attempt = 0; attempt < 3; attempt++) {
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
  const headers = contentHeaders(id.kind, object, selection)
  if (request.method === 'HEAD') return { status: selection.status, headers }
  const range = selection.status === 206 ? formatRange(selection) : undefined
  const opened = await store.open(id, { range, etag: object.etag }, request.signal)
  return typeof opened === 'string' ? undefined : { status: selection.status, headers, body: opened.body }
}

/** Without conditions one call does it all; only a range that the body has not costs another, for its size. */
const directReply = async (
  store: ContentStore,
  id: ContentId,
  request: ApiRequest,
): Promise<Reply | undefined> => {
  const wanted = parseRange(request.header('range') ?? '')
  const opened = await store.open(id, { range: wanted && formatRange(wanted) }, request.signal)
  if (opened === 'missing') throw contentNotFound()
  if (typeof opened === 'string') return judgedReply(store, id, request)
  const { object, body } = opened
  const selection = select(request.header, object)
  const bodiless = await bodilessReply(store, id, request, object, selection)
  if (!bodiless)
    return { status: selection.status, headers: contentHeaders(id.kind, object, selection), body }
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
      { headers: { 'Content-Range': `bytes */${object.sizeBytes}` } },
    )
  if (selectedBytes(object, selection) <= streamLimitBytes) return undefined
  const url = await store.presign(id, method, {
    contentType: object.mediaType,
    contentDisposition: dispositionOf(id.kind, object),
  })
  return { status: 307, headers: { Location: url, 'Cache-Control': 'no-store', 'Content-Length': '0' } }
}

const contentNotFound = () =>
  new ApiError('content_not_found', 'There is no such interaction, or it has no such body.')
