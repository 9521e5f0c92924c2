import { type OutgoingHttpHeaders, validateHeaderName, validateHeaderValue } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Reply } from '../lambda/invocation.ts'
import { listAt, numberAt, objectAt, textAt } from '../template/json.ts'
import { isHopByHop } from './hop-by-hop.ts'
import { readPrelude } from './prelude.ts'

/** A function's reply, understood and ready to be passed on. */
export type ProxyReply = {
  readonly statusCode: number
  readonly headers: OutgoingHttpHeaders
  readonly body: Readable
}

/**
 * Understands what a function sends: JSON prelude, eight NULs and body when it streams, one JSON object when not
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html). Throws when it is
 * malformed or the function fails before its body begins.
 */
export const readProxyReply = async ({ body }: Reply, streaming: boolean): Promise<ProxyReply> => {
  const where = "the function's reply"
  const reply = objectAt(JSON.parse(streaming ? await readPrelude(body) : await text(body)), where)
  return {
    statusCode: readStatus(reply['statusCode'], where),
    headers: {
      ...readHeaders(reply['headers'], `headers of ${where}`),
      ...readHeaders(reply['multiValueHeaders'], `multiValueHeaders of ${where}`),
      ...readCookies(reply['cookies'], `cookies of ${where}`),
    },
    body: streaming ? body : Readable.from([readBody(reply, where)], { objectMode: false }),
  }
}

const readStatus = (value: unknown, where: string) => {
  const status = numberAt(value, `statusCode of ${where}`)
  if (Number.isInteger(status) && status >= 200 && status <= 599) return status
  throw new Error(`statusCode of ${where} is ${status}`)
}

/** By lower-case name, so that a header with many values replaces the same one with one. */
const readHeaders = (headers: unknown, where: string): OutgoingHttpHeaders =>
  Object.fromEntries(
    Object.entries(objectAt(headers ?? undefined, where))
      .filter(([name]) => !isHopByHop(name))
      .map(([name, value]) => {
        const values = (Array.isArray(value) ? value : [value]).map(String)
        validateHeaderName(name)
        for (const one of values) validateHeaderValue(name, one)
        if (/^content-length$/i.test(name) && !/^\d+$/.test(values.join()))
          throw new Error(`${name} in ${where}: ${values}`)
        return [name.toLowerCase(), values.length === 1 ? values[0] : values]
      }),
  )

const readCookies = (cookies: unknown, where: string): OutgoingHttpHeaders =>
  cookies ? readHeaders({ 'Set-Cookie': listAt(cookies, where) }, where) : {}

const readBody = (reply: Readonly<Record<string, unknown>>, where: string) =>
  Buffer.from(
    textAt(reply['body'] ?? '', `body of ${where}`),
    reply['isBase64Encoded'] === true ? 'base64' : 'utf8',
  )
