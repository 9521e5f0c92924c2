import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Readable } from 'node:stream'
import type { Invocation } from './invocation.ts'
import { openReplyBody } from './reply-body.ts'

export type ExchangeHooks = {
  /** The reply has arrived whole, or nobody waits for it any more. */
  readonly onSettled: () => void
  /** The caller has left; the function has been told, or will be as soon as it writes. */
  readonly onAbandoned: () => void
}

/** One invocation inside an environment: from the event's delivery until the runtime asks for the next one. */
export type Exchange = {
  readonly id: string
  readonly settled: boolean
  readonly abandoned: boolean
  reply(request: IncomingMessage, response: ServerResponse): void
  fail(error: Error): void
  /** To be called when the runtime has asked for the next event or is gone. */
  close(): void
}

export const openExchange = (invocation: Invocation, limitBytes: number, hooks: ExchangeHooks): Exchange => {
  const state = { settled: false, abandoned: false }
  let body: Readable | undefined
  const settle = () => {
    if (state.settled) return
    state.settled = true
    hooks.onSettled()
  }
  const abandon = () => {
    state.abandoned = true
    hooks.onAbandoned()
    settle()
  }
  const onAbort = () => (body ? body.destroy() : abandon())
  invocation.signal.addEventListener('abort', onAbort, { once: true })
  return {
    id: invocation.id,
    get settled() {
      return state.settled
    },
    get abandoned() {
      return state.abandoned
    },
    reply: (request, response) => {
      if (state.abandoned) return discardReply(request, response)
      body = openReplyBody(request, limitBytes, () => {
        discardReply(request, response)
        abandon()
      })
      request.once('end', () => {
        if (!response.headersSent) response.writeHead(202).end()
        settle()
      })
      invocation.answer({ contentType: request.headers['content-type'] ?? '', body })
    },
    fail: (error) => {
      invocation.fail(error)
      settle()
    },
    close: () => invocation.signal.removeEventListener('abort', onAbort),
  }
}

/**
 * Lets the function know that nobody reads its reply, without ending its process: a complete answer ahead of time makes the
 * runtime client close its side, which the handler sees as `close` of its response stream. Destroying the socket here
 * instead races with a write under way, and an error before the answer is an unhandled rejection inside the runtime client
 * (seen: 40 dead processes in 300 hang-ups; none this way). So what still comes is read and thrown away.
 */
export const discardReply = (request: IncomingMessage, response: ServerResponse): void => {
  if (request.socket.destroyed) return
  request.removeAllListeners('data')
  request.resume()
  // Not ended: Node would close the socket at once.
  response.writeHead(202, { Connection: 'close', 'Content-Length': 2 }).write('{}')
}
