import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { FunctionError } from './function-error.ts'

/** In a trailer of the runtime client's request: the function failed after its first byte. */
const errorTrailer = 'lambda-runtime-function-error-type'

/**
 * The body that the runtime client sends, passed on only as fast as it is read, so that a slow reader slows the function.
 * Ends with a FunctionError when the function fails, dies, or sends more than `limitBytes`. `onDropped` is called when
 * the reader leaves before the end.
 */
export const openReplyBody = (
  request: IncomingMessage,
  limitBytes: number,
  onDropped: () => void,
): Readable => {
  let received = 0
  const body = new Readable({
    read: () => request.resume(),
    destroy: (error, done) => {
      if (!request.readableEnded && !request.destroyed) onDropped()
      done(error)
    },
  })
  request.on('data', (chunk: Buffer) => {
    received += chunk.length
    if (received > limitBytes) body.destroy(new FunctionError('too-large'))
    else if (!body.push(chunk)) request.pause()
  })
  request.once('end', () => {
    if (request.trailers[errorTrailer] === undefined) body.push(null)
    else body.destroy(new FunctionError('failed'))
  })
  request.once('error', () => body.destroy(new FunctionError('crashed')))
  // A reader that is not looking at the moment learns of it when it reads.
  body.on('error', () => {})
  return body
}
