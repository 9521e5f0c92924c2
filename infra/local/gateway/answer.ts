import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import type { Functions } from '../lambda/functions.ts'
import { GatewayError, gatewayErrors } from './gateway-error.ts'
import { renderGatewayReply } from './gateway-reply.ts'
import { toProxyEvent } from './proxy-event.ts'
import { type ProxyReply, readProxyReply } from './proxy-reply.ts'
import { readRequestBody } from './request-body.ts'
import { hostOf } from './request-headers.ts'
import { parseRequestTarget } from './request-target.ts'
import type { Integration, RestApi } from './rest-api.ts'
import type { Router } from './router.ts'
import { sendReply } from './send-reply.ts'

export type Service = {
  readonly api: RestApi
  readonly router: Router
  readonly functions: Pick<Functions, 'invoke'>
  readonly idleMilliseconds: number
  /** Takes a line about each request that was not answered by its function, or not to the end. */
  readonly log: (line: string) => void
}

/** Answers a request: with the function of its route, or in the gateway's own words. Never rejects. */
export const answer = async (
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const requestId = randomUUID()
  const stop = new AbortController()
  response.once('close', () => stop.abort())
  try {
    const reply = await replyTo(service, request, requestId, stop)
    await sendReply(reply, response, service.idleMilliseconds)
  } catch (error) {
    const complaint = complaintOf(error)
    if (complaint) service.log(`${request.method} ${requestId}: ${complaint}`)
    if (response.headersSent) response.destroy()
    else if (!response.destroyed) sendError(service.api, error, requestId, response)
  }
}

/** Codes of the errors that mean that the client closed the connection. */
const departures = new Set<unknown>(['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_UNABLE_TO_PIPE'])

/** What the operator should know: not that a client asked for something wrong, and not that it left. */
const complaintOf = (error: unknown): string | undefined => {
  if (error instanceof GatewayError && gatewayErrors[error.type].status < 500) return undefined
  if (!(error instanceof Error) || error.name === 'AbortError') return undefined
  if ('code' in error && departures.has(error.code)) return undefined
  return error.cause instanceof Error ? error.cause.message : error.message
}

const replyTo = async (
  { api, router, functions }: Service,
  request: IncomingMessage,
  requestId: string,
  stop: AbortController,
): Promise<ProxyReply> => {
  const target = parseRequestTarget(request.url ?? '')
  const host = hostOf(request)
  const match = router(request.method ?? '', target.path)
  const body = await readRequestBody(request)
  if (!match) throw new GatewayError('MISSING_AUTHENTICATION_TOKEN')
  const { integration } = match.route
  if (integration.type === 'mock') return { ...integration, body: Readable.from([]) }
  const event = toProxyEvent({ request, target, host, match, body, requestId, stageName: api.stageName })
  return invoke(functions, integration, event, stop)
}

const invoke = async (
  functions: Service['functions'],
  { functionId, streaming, timeoutMilliseconds }: Extract<Integration, { type: 'lambda' }>,
  event: unknown,
  stop: AbortController,
) => {
  const timer = setTimeout(() => stop.abort(new GatewayError('INTEGRATION_TIMEOUT')), timeoutMilliseconds)
  try {
    return await readProxyReply(await functions.invoke(functionId, event, stop.signal), streaming)
  } catch (error) {
    throw stop.signal.aborted ? stop.signal.reason : new GatewayError('API_CONFIGURATION_ERROR', error)
  } finally {
    clearTimeout(timer)
  }
}

const sendError = (api: RestApi, error: unknown, requestId: string, response: ServerResponse) => {
  const type = error instanceof GatewayError ? error.type : 'API_CONFIGURATION_ERROR'
  const { statusCode, headers, body } = renderGatewayReply(api, type, requestId)
  // What is left of a body that nobody reads would be taken for the next request.
  if (!response.req.complete) response.setHeader('Connection', 'close')
  response.writeHead(statusCode, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body)
}
