import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Functions } from '../lambda/functions.ts'
import { complaintOf } from './complaint.ts'
import { GatewayError } from './gateway-error.ts'
import { renderGatewayReply } from './gateway-reply.ts'
import { identify } from './identify.ts'
import { mockReply } from './mock-reply.ts'
import { toProxyEvent } from './proxy-event.ts'
import { type ProxyReply, readProxyReply } from './proxy-reply.ts'
import { readRequestBody } from './request-body.ts'
import { checkFraming, hostOf } from './request-headers.ts'
import { parseRequestTarget } from './request-target.ts'
import type { Integration, RestApi } from './rest-api.ts'
import type { Router } from './router.ts'
import { sendReply } from './send-reply.ts'
import { withContext } from './template-context.ts'
import type { TokenAuthorizer } from './token-authorizer.ts'

export type Service = {
  readonly api: RestApi
  readonly router: Router
  readonly functions: Pick<Functions, 'invoke'>
  readonly authorizer: TokenAuthorizer
  /** Whether methods that ask for a signature get one checked; otherwise every caller is the account's root. */
  readonly checksSignatures: boolean
  readonly idleMilliseconds: number
  /** Takes a line about each request that was not answered by its function, or not to the end. */
  readonly log: (line: string) => void
  /** Takes a line about each request, as the stage's format has it. */
  readonly accessLog: (line: string) => void
}

/** One request on its way through the gateway, with what became known of it. */
type Passage = {
  readonly request: IncomingMessage
  readonly requestId: string
  readonly stop: AbortController
  readonly known: Record<string, string>
}

/** Answers a request: with the function of its route, or in the gateway's own words. Never rejects. */
export const answer = async (
  service: Service,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> => {
  const started = Date.now()
  const stop = new AbortController()
  const requestId = randomUUID()
  const known = {
    requestId,
    stage: service.api.stageName,
    httpMethod: request.method ?? '',
    requestTimeEpoch: String(started),
  }
  const passage: Passage = { request, requestId, stop, known }
  response.once('close', () => stop.abort())
  try {
    const reply = await replyTo(service, passage)
    await sendReply(reply, response, service.idleMilliseconds)
  } catch (error) {
    const complaint = complaintOf(error)
    if (complaint) service.log(`${request.method} ${requestId}: ${complaint}`)
    if (response.headersSent) response.destroy()
    else if (!response.destroyed) sendError(service.api, error, passage, response)
  }
  const { accessLogFormat } = service.api
  if (!accessLogFormat) return
  const outcome = {
    status: String(response.statusCode),
    responseLatency: String(Date.now() - started),
    responseLength: String(response.getHeader('content-length') ?? '-'),
  }
  service.accessLog(withContext(accessLogFormat, { ...known, ...outcome }, '-'))
}

const replyTo = async (service: Service, passage: Passage): Promise<ProxyReply> => {
  const { api, router, functions } = service
  const { request, requestId, stop, known } = passage
  checkFraming(request)
  const target = parseRequestTarget(request.url ?? '')
  const host = hostOf(request)
  const match = router(request.method ?? '', target.path)
  const body = await readRequestBody(request)
  if (!match) throw new GatewayError('MISSING_AUTHENTICATION_TOKEN')
  known['resourcePath'] = match.route.path
  const caller = await identify(service, { request, target, match, body, signal: stop.signal })
  for (const [name, value] of Object.entries(caller.authorizer ?? {})) known[`authorizer.${name}`] = value
  const { integration } = match.route
  if (integration.type === 'mock') return mockReply(integration, request, known)
  const event = toProxyEvent({
    request,
    target,
    host,
    match,
    body,
    caller,
    requestId,
    stageName: api.stageName,
  })
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

const sendError = (api: RestApi, error: unknown, { requestId, known }: Passage, response: ServerResponse) => {
  const type = error instanceof GatewayError ? error.type : 'API_CONFIGURATION_ERROR'
  known['error.responseType'] = type
  const { statusCode, headers, body } = renderGatewayReply(api, type, requestId)
  // What is left of a body that nobody reads, or what follows a request without a sense, would be taken for the next one.
  if (!response.req.complete || type === 'BAD_REQUEST_PARAMETERS') response.setHeader('Connection', 'close')
  response.writeHead(statusCode, { ...headers, 'Content-Length': Buffer.byteLength(body) }).end(body)
}
