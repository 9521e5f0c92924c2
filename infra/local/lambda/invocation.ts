import { randomUUID } from 'node:crypto'
import type { Readable } from 'node:stream'

/**
 * What a function sends back. The body is read from the function as fast as it is read here, ends with an error when
 * the function fails halfway, and makes the function stop when it is destroyed.
 */
export type Reply = { readonly contentType: string; readonly body: Readable }

/** One event for a function, and the promise of its reply. Only the first of `answer` and `fail` counts. */
export type Invocation = {
  readonly id: string
  readonly event: string
  readonly signal: AbortSignal
  readonly reply: Promise<Reply>
  answer(reply: Reply): void
  fail(error: Error): void
}

/** Serialises the event; throws the signal's reason when it has been aborted already. */
export const createInvocation = (event: unknown, signal: AbortSignal): Invocation => {
  signal.throwIfAborted()
  const { promise, resolve, reject } = Promise.withResolvers<Reply>()
  return {
    id: randomUUID(),
    event: JSON.stringify(event),
    signal,
    reply: promise,
    answer: resolve,
    fail: reject,
  }
}
