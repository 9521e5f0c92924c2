import type { Server, ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import { type ParserError, refuse } from './refuse.ts'
import type { RestApi } from './rest-api.ts'

/** Has a server answer what its parser does not take for a request: in its turn, behind the replies to requests before it. */
export const refuseMalformedRequests = (server: Server, api: RestApi): void => {
  const pending = new WeakMap<Duplex, Set<ServerResponse>>()
  const refused = new WeakSet<Duplex>()
  server.prependListener('request', (request, response) => {
    const replies = pending.get(request.socket) ?? new Set()
    pending.set(request.socket, replies.add(response))
    response.once('close', () => replies.delete(response))
  })
  server.on('clientError', (error: ParserError, socket) => {
    // What comes behind the last request that a client announced is nobody's, and the last one gets its answer.
    if (refused.has(socket) || error.code === 'HPE_CLOSED_CONNECTION') return
    refused.add(socket)
    const replies = [...(pending.get(socket) ?? [])]
    const earlier = replies.findLast(({ req }) => req.complete)
    // Words in the middle of another reply would be taken for a part of it.
    if (replies.some(({ headersSent }) => headersSent)) socket.destroy()
    else if (earlier) earlier.once('close', () => refuse(api, socket, error))
    else refuse(api, socket, error)
  })
}
