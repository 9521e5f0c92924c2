import type { IncomingMessage } from 'node:http'
import { Readable } from 'node:stream'
import { GatewayError } from './gateway-error.ts'
import type { ProxyReply } from './proxy-reply.ts'
import type { Integration } from './rest-api.ts'
import { type Context, mappedHeaders, withContext } from './template-context.ts'

/** The reply that a MOCK integration gives by itself. Throws a GatewayError for a media type that it does not take. */
export const mockReply = (
  { statusCode, headers, template, mediaTypes }: Extract<Integration, { type: 'mock' }>,
  { headers: sent }: IncomingMessage,
  context: Context,
): ProxyReply => {
  const [mediaType = ''] = (sent['content-type'] ?? 'application/json').split(';')
  if (mediaTypes && !mediaTypes.includes(mediaType.trim().toLowerCase()))
    throw new GatewayError('UNSUPPORTED_MEDIA_TYPE')
  const body = Buffer.from(withContext(template, context))
  return {
    statusCode,
    headers: {
      ...(body.length > 0 && { 'content-type': 'application/json', 'content-length': String(body.length) }),
      ...Object.fromEntries(
        Object.entries(mappedHeaders(headers, context)).map(([name, value]) => [name.toLowerCase(), value]),
      ),
    },
    body: Readable.from([body]),
  }
}
