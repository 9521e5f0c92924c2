import { type ByteRange, rangeHeader, type Span, spanIn, spanOf } from './byte-span.ts'
import { type ContentFacts, decodeText, factsOf } from './content-facts.ts'
import { HistoryError } from './history-error.ts'
import { type Part, resumedStream } from './resumed-stream.ts'
import { type Connection, get } from './transport.ts'

export type ContentOptions = {
  readonly range?: ByteRange | undefined
  /** An `etag` of before: if the body is still that one, the reply is undefined. */
  readonly ifNoneMatch?: string | undefined
  /** Holds until the last byte is read. */
  readonly signal?: AbortSignal | undefined
}

/** A body as it is stored, under way. */
export type Content = ContentFacts & {
  /** Resumed when it is cut; it fails rather than that it ends early. Read it to its end, or cancel it. */
  readonly body: ReadableStream<Uint8Array<ArrayBuffer>>
  /** Reads `body` to its end, as text of the charset that `mediaType` names, UTF-8 by default. */
  text(): Promise<string>
}

/** The service streams up to so many bytes, and redirects who asks for more at once to S3. */
const partBytes = 200_000_000

/** Asks for a body; undefined when `ifNoneMatch` says that the caller has it. */
export const openContent = async (
  connection: Connection,
  path: string,
  { range, ifNoneMatch, signal: given }: ContentOptions,
): Promise<Content | undefined> => {
  const stop = new AbortController()
  const signal = given ? AbortSignal.any([given, stop.signal]) : stop.signal
  const ask: Ask = (headers, patience) =>
    get({ ...connection, ...patience }, { path, headers, signal }, async (response) => response)

  const reply = await ask({
    ...(range && { Range: rangeHeader(range) }),
    ...(ifNoneMatch !== undefined && { 'If-None-Match': ifNoneMatch }),
  })
  if (reply.status === 304) return undefined
  const isHidden = reply.type === 'opaqueredirect'
  const { head, span, body } = isHidden ? await behindRedirect(ask, range) : asked(reply, range)
  const facts = factsOf(head, span)
  const reopen = span && partsOf(ask, span, facts.etag)
  if (isHidden && !reopen) throw new HistoryError('unexpected_reply', 'The body has no ETag.')
  const { first, last } = span ?? { first: 0, last: Number.POSITIVE_INFINITY }
  const transfer = { ...connection, first, last, reopen, stop, signal }
  const stream = resumedStream(body === undefined ? undefined : { body, last }, transfer)
  const text = async () => decodeText(await new Response(stream).arrayBuffer(), facts.mediaType)
  return { ...facts, body: stream, text }
}

type Ask = (
  headers: Readonly<Record<string, string>>,
  patience?: { readonly retries: number },
) => Promise<Response>

type Opened = {
  readonly head: Response
  readonly span: Span | undefined
  /** Undefined when the head came alone; null for an empty body. */
  readonly body: Response['body'] | undefined
}

/** A reply, whose bytes must be those that were asked for. */
const asked = (reply: Response, range: ByteRange | undefined): Opened => {
  const span = spanIn(reply)
  const opened = { head: reply, span, body: reply.body }
  if (!range) return opened
  const wanted = span && spanOf(range, span.size)
  if (wanted && reply.status === 206 && wanted.first === span.first && wanted.last === span.last)
    return opened
  throw new HistoryError('unexpected_reply', 'The reply has other bytes than the range.', {
    status: reply.status,
  })
}

/**
 * A browser hides where a redirect leads, or follows it with headers that S3 refuses: there a large body is read in parts that the
 * service streams. This asks what the body is.
 */
const behindRedirect = async (ask: Ask, range: ByteRange = { start: 0 }): Promise<Opened> => {
  const head = await ask({ Range: 'bytes=0-0' })
  await head.body?.cancel()
  const size = spanIn(head)?.size ?? 0
  const span = spanOf(range, size)
  if (span) return { head, span, body: undefined }
  throw new HistoryError('range_not_satisfiable', `The body has ${size} bytes, and none in this range.`)
}

/** Asks for later parts of the same body. Only a strong tag promises that bytes fit together; without one there are none. */
const partsOf = (ask: Ask, { last: end }: Span, etag: string | undefined) => {
  if (!etag?.startsWith('"')) return undefined
  return async (first: number): Promise<Part> => {
    const last = Math.min(first + partBytes - 1, end)
    const reply = await ask({ Range: `bytes=${first}-${last}`, 'If-Range': etag }, { retries: 0 })
    const span = spanIn(reply)
    if (reply.headers.get('etag') === etag && span?.first === first && span.last === last)
      return { body: reply.body, last }
    await reply.body?.cancel()
    throw new HistoryError('content_changed', 'The body was replaced while it was read. Read it again.')
  }
}
