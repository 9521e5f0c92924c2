import type { Writable } from 'node:stream'
import middy from '@middy/core'
import type { APIGatewayProxyEvent, StreamifyHandler } from 'aws-lambda'
import { type ApiRequest, readHeaders, toApiRequest } from './api-request.ts'
import { corsHeaders, hasCors, preflightReply } from './cors.ts'
import { ApiError, problem, problemHeaders } from './errors.ts'
import { describe, toApiError } from './failure.ts'
import { type Log, logToStdout } from './log.ts'
import { type Reply, writeBody } from './reply.ts'
import { startMeter } from './request-metrics.ts'
import { type RouteName, routes } from './routes.ts'

/** A route's own work: answers a checked request, or throws. */
export type Handle = (request: ApiRequest) => Promise<Reply>

/** The part of the Lambda runtime that a streaming function needs; `awslambda` in a function, a double in a test. */
export type StreamingRuntime = {
  streamifyResponse(handler: StreamingHandler): StreamingHandler
  readonly HttpResponseStream: { from(stream: Writable, metadata: Record<string, unknown>): Writable }
}

type StreamingHandler = StreamifyHandler<APIGatewayProxyEvent, void>

/** A reply, with what the log shall say when it is that of a failure. */
type KernelReply = Reply & { readonly failure?: object }

type Invocation = { readonly event: APIGatewayProxyEvent; readonly signal: AbortSignal }

/** Made once: an `abort` without a reason makes one, with a stack, and takes 6 % of a request's CPU for it. */
const requestIsOver = new Error('the request is over')

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
  log: Log = logToStdout,
): StreamingHandler => {
  const run = middy<Invocation, KernelReply>({ timeoutEarlyInMillis, timeoutEarlyResponse })
    .use(commonHeaders)
    .onError((request) => {
      request.response = problemReply(request.event.event.requestContext.requestId, request.error)
    })
    .handler(async ({ event, signal }: Invocation) =>
      // The API has this method only where pages of other origins may call, and asks for no credentials then.
      event.httpMethod === 'OPTIONS' && hasCors(process.env)
        ? preflightReply()
        : handle(toApiRequest(event, routes[name], process.env, signal)),
    )

  return runtime.streamifyResponse(async (event, stream, context) => {
    const meter = startMeter(name, event, process.env, log)
    const over = new AbortController()
    const end = () => over.abort(requestIsOver)
    stream.on('error', end)
    stream.once('close', end)
    const { status, headers, body, failure } = await run({ event, signal: over.signal }, context)
    const sink = runtime.HttpResponseStream.from(stream, { statusCode: status, headers })
    meter.begin(status)
    const sent = event.httpMethod === 'HEAD' ? undefined : body
    const broken = await writeBody(sent, sink, over.signal, meter.count).then(() => undefined, describe)
    const outcome = over.signal.aborted ? 'gone' : broken ? 'cut' : 'whole'
    end()
    meter.report(outcome, broken ?? failure)
    // The error's own properties would all be logged by the runtime: so not itself.
    if (outcome === 'cut') throw new Error('the reply was cut')
  })
}

const timeoutEarlyResponse = () => {
  throw new ApiError('unavailable', 'The service ran out of time. Try again.', {
    headers: { 'Retry-After': '1' },
  })
}

/** On every reply. `sandbox` keeps a stored HTML body from running in the API's origin. */
const addCommonHeaders = (request: middy.Request<Invocation, KernelReply>) => {
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
  KernelReply
>

const problemReply = (requestId: string, thrown: unknown): KernelReply => {
  const error = toApiError(thrown)
  const body = JSON.stringify(problem(error.code, error.message, requestId, error.parameter))
  return {
    status: error.status,
    headers: { ...problemHeaders, 'Content-Length': String(Buffer.byteLength(body)), ...error.headers },
    body,
    failure: describe(error.cause ?? error),
  }
}
