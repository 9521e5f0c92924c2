import type { IncomingMessage } from 'node:http'
import { GatewayError } from './gateway-error.ts'

/** API Gateway's payload limit. */
const limitBytes = 10 * 1024 * 1024

/** How much of a body that is too large is still read: clients that send it whole before they look get their answer. */
const patienceBytes = 10 * limitBytes

/** Reads a request's body; throws a GatewayError when it is larger than 10 MB. */
export const readRequestBody = async (request: IncomingMessage): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    length += chunk.length
    if (length <= limitBytes) chunks.push(chunk)
    if (length > patienceBytes) break
  }
  if (length > limitBytes) throw new GatewayError('REQUEST_TOO_LARGE')
  return Buffer.concat(chunks)
}
