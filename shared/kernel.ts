import type { Writable } from 'node:stream'
import middy from '@middy/core'
import type { APIGatewayProxyEvent, StreamifyHandler } from 'aws-lambda'
import { type ApiRequest, readHeaders, toApiRequest } from './api-request.ts'
import { corsHeaders, hasCors, preflightReply } from './cors.ts'
import { ApiError, problem, problemHeaders } from './errors.ts'
import { describe, toApiError } from './failure.ts'
import { type Reply, writeBody } from './reply.ts'
import { type RouteName, routes } from './routes.ts'

/** A route's own work: answers a checked request, or throws. */
export type Handle = (request: ApiRequest) => Promise<Reply>

/** The part of the Lambda runtime that a streaming function needs; `awslambda` in a function, a double in a test. */
export type StreamingRuntime = {
  streamifyResponse(handler: StreamingHandler): StreamingHandler
  readonly HttpResponseStream: { from(stream: Writable, metadata: Record<string, unknown>): Writable }
}

type StreamingHandler = StreamifyHandler<APIGatewayProxyEvent, void>

type Invocation = { readonly event: APIGatewayProxyEvent; readonly signal: AbortSignal }

/** Time kept to say that the function ran out of time, before Lambda ends it without a word. */
const timeoutEarlyInMillis = 250

/**
 * The Lambda handler of a route, with everything that all routes share: reading and checking the request, errors, common
 * headers, HEAD, streaming, the client's hang-up, the log.
 */
export const serve = (
  name: RouteName,
  handle: Handle,
  runtime: StreamingRuntime = awslambda,
): StreamingHandler => {
  const run = middy<Invocation, Reply>({ timeoutEarlyInMillis, timeoutEarlyResponse })
    .use(commonHeaders)
    .onError((request) => {
      const { event, signal } = request.event
      request.response = problemReply(name, event.requestContext.requestId, request.error, signal)
    })
    .handler(async ({ event, signal }: Invocation) =>
      // The API has this method only where pages of other origins may call, and asks for no credentials then.
      event.httpMethod === 'OPTIONS' && hasCors(process.env)
        ? preflightReply()
        : handle(toApiRequest(event, routes[name], process.env, signal)),
    )

  return runtime.streamifyResponse(async (event, stream, context) => {
    const over = new AbortController()
    stream.on('error', () => over.abort())
    stream.once('close', () => over.abort())
    const { status, headers, body } = await run({ event, signal: over.signal }, context)
    const sink = runtime.HttpResponseStream.from(stream, { statusCode: status, headers })
    try {
      await writeBody(event.httpMethod === 'HEAD' ? undefined : body, sink, over.signal)
    } catch (error) {
      if (over.signal.aborted) return
      log(name, event.requestContext.requestId, 'cut', error)
      // Its properties would all be logged by the runtime: so not the error itself.
      throw new Error('the reply was cut')
    } finally {
      over.abort()
    }
  })
}

const timeoutEarlyResponse = () => {
  throw new ApiError('unavailable', 'The service ran out of time. Try again.', {
    headers: { 'Retry-After': '1' },
  })
}

/** On every reply. `sandbox` keeps a stored HTML body from running in the API's origin. */
const addCommonHeaders = (request: middy.Request<Invocation, Reply>) => {
  const { response } = request
  if (!response) return
  const { event } = request.event
  const headers = {
    'Cache-Control': 'private, no-cache',
    'Content-Security-Policy': 'sandbox',
    'X-Content-Type-Options': 'nosniff',
    'X-Request-Id': event.requestContext.requestId,
    ...corsHeaders(readHeaders(event.multiValueHeaders ?? {}), process.env),
    ...response.headers,
  }
  request.response = { ...response, headers }
}

const commonHeaders = { after: addCommonHeaders, onError: addCommonHeaders } satisfies middy.MiddlewareObj<
  Invocation,
  Reply
>

const problemReply = (name: RouteName, requestId: string, thrown: unknown, signal: AbortSignal): Reply => {
  const error = toApiError(thrown)
  // Work that stopped because the client left has not failed.
  if (error.status >= 500 && !signal.aborted) log(name, requestId, error.code, error.cause ?? error)
  const body = JSON.stringify(problem(error.code, error.message, requestId, error.parameter))
  return {
    status: error.status,
    headers: { ...problemHeaders, 'Content-Length': String(Buffer.byteLength(body)), ...error.headers },
    body,
  }
}

const log = (route: RouteName, requestId: string, outcome: string, error: unknown) =>
  console.error(JSON.stringify({ route, request_id: requestId, outcome, error: describe(error) }))
