import type { ServerResponse } from 'node:http'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ProxyReply } from './proxy-reply.ts'

/**
 * Passes a function's reply on to the client, as fast as the client reads. Rejects, and cuts the connection, when the
 * function fails halfway, sends another length than it said, or nothing for `idleMilliseconds`; rejects when the client
 * leaves, and then destroys the body.
 */
export const sendReply = async (
  { statusCode, headers, body }: ProxyReply,
  response: ServerResponse,
  idleMilliseconds: number,
): Promise<void> => {
  response.setTimeout(idleMilliseconds, () => response.destroy())
  response.writeHead(statusCode, headers)
  // The status need not wait for a body that is not there yet.
  if (body.readableLength === 0) response.flushHeaders()
  const length = headers['content-length']
  const bodiless = response.req.method === 'HEAD' || statusCode === 204 || statusCode === 304
  if (length === undefined || bodiless) await pipeline(body, response)
  else await pipeline(body, exactly(Number(length)), response)
}

/** Fails when the body is not as long as its header says: too short would end cleanly, too long would run into the next reply. */
const exactly = (length: number) => {
  let passed = 0
  return new Transform({
    transform: (chunk: Buffer, _, done) => {
      passed += chunk.length
      if (passed > length)
        done(new Error(`the function sent more than the ${length} bytes that it announced`))
      else done(null, chunk)
    },
    flush: (done) =>
      done(
        passed < length
          ? new Error(`the function sent ${passed} of the ${length} bytes that it announced`)
          : null,
      ),
  })
}
