import type { IncomingMessage } from 'node:http'
import { GatewayError } from './gateway-error.ts'
import { isHopByHop } from './hop-by-hop.ts'

export type Header = { readonly name: string; readonly values: readonly string[] }

const hostForm = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?$/

/** The host that the client used, with its port. Throws a GatewayError when it named none, several, or something else. */
export const hostOf = ({ headersDistinct }: IncomingMessage): string => {
  const [host = '', ...others] = headersDistinct['host'] ?? []
  if (!hostForm.test(host) || others.length > 0) throw new GatewayError('BAD_REQUEST_PARAMETERS')
  return host
}

/** Throws a GatewayError for a request that others may see in other bounds: in codings besides chunks, or of another protocol. */
export const checkFraming = ({ headers, httpVersion }: IncomingMessage): void => {
  const coding = headers['transfer-encoding']?.toLowerCase()
  const known = httpVersion === '1.1' ? [undefined, 'chunked'] : [undefined]
  if (!known.includes(coding) || !/^1\.[01]$/.test(httpVersion))
    throw new GatewayError('BAD_REQUEST_PARAMETERS')
}

/** The address that the client's connection comes from. */
export const sourceIpOf = ({ socket }: IncomingMessage): string =>
  (socket.remoteAddress ?? '').replace(/^::ffff:/, '')

/**
 * The headers that a function gets: the client's, in its spelling, without those of the connection and without what claims
 * to come from a proxy, and then the gateway's own `X-Forwarded-*`.
 */
export const functionHeaders = (request: IncomingMessage): readonly Header[] => [
  ...clientHeaders(request.rawHeaders).filter(({ name }) => !isHopByHop(name) && !isForwarding(name)),
  { name: 'X-Forwarded-For', values: [sourceIpOf(request)] },
  { name: 'X-Forwarded-Port', values: [String(request.socket.localPort)] },
  { name: 'X-Forwarded-Proto', values: ['http'] },
]

/** Node lists names and values in turn. */
const clientHeaders = (rawHeaders: readonly string[]): readonly Header[] => {
  const headers = new Map<string, { name: string; values: string[] }>()
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    const header = headers.get(name.toLowerCase()) ?? { name, values: [] }
    header.values.push(rawHeaders[index + 1] ?? '')
    headers.set(name.toLowerCase(), header)
  }
  return [...headers.values()]
}

const isForwarding = (name: string) => /^(?:forwarded|x-forwarded-.*)$/i.test(name)
