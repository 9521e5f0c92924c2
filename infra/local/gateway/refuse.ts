import { randomUUID } from 'node:crypto'
import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { problem, problemHeaders, statusOf } from '../../../shared/errors.ts'
import { type GatewayReply, renderGatewayReply } from './gateway-reply.ts'
import type { RestApi } from './rest-api.ts'

/** How long a client may go on sending after it has been refused: closing at once could lose the answer on its way. */
const lingerMilliseconds = 1_000

/** What Node's parser says of bytes that it does not take. */
export type ParserError = { readonly code?: string; readonly rawPacket?: Buffer }

/** Answers what Node's parser does not take for a request, on the bare socket, in the shape of every other error. */
export const refuse = (api: RestApi, socket: Duplex, { code, rawPacket }: ParserError): void => {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const requestId = randomUUID()
  const { statusCode, headers, body } =
    code === 'HPE_INVALID_METHOD'
      ? methodNotAllowed(api, requestId)
      : renderGatewayReply(api, 'BAD_REQUEST_PARAMETERS', requestId)
  const lines = Object.entries({ ...headers, 'Content-Length': Buffer.byteLength(body), Connection: 'close' })
  const head = lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const isHead = rawPacket?.subarray(0, 5).toString() === 'HEAD '
  socket.end(`HTTP/1.1 ${statusCode} ${STATUS_CODES[statusCode]}\r\n${head}\r\n${isHead ? '' : body}`)
  socket.once('end', () => socket.destroy())
  setTimeout(() => socket.destroy(), lingerMilliseconds).unref()
}

/** A method so unusual that the parser does not know it. Those that it knows are the routes' own business. */
const methodNotAllowed = (api: RestApi, requestId: string): GatewayReply => {
  const methods = new Set(api.routes.map(({ method }) => method).filter((method) => method !== 'ANY'))
  return {
    statusCode: statusOf('method_not_allowed'),
    headers: { ...problemHeaders, Allow: [...methods].join(', '), 'X-Request-Id': requestId },
    body: JSON.stringify(problem('method_not_allowed', 'The service does not know this method.', requestId)),
  }
}
