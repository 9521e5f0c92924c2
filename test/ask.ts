import { type IncomingHttpHeaders, type IncomingMessage, request } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { observe } from './under-contract.ts'

export type Asked = { readonly method?: string; readonly headers?: Readonly<Record<string, string>> }

export type Answer = { readonly status: number; readonly headers: IncomingHttpHeaders; readonly body: Buffer }

/** Sends a request over a connection of its own and resolves to the reply when its head is there. */
export const begin = (url: string, { method = 'GET', headers = {} }: Asked = {}): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    request(url, { method, headers, agent: false }, resolve).once('error', reject).end()
  })

/** Sends a request and reads the reply as it comes: nothing is followed or decoded. Rejects when it is cut. */
export const ask = async (url: string, asked?: Asked): Promise<Answer> => {
  const reply = await begin(url, asked)
  const answer = { status: reply.statusCode ?? 0, headers: reply.headers, body: await buffer(reply) }
  const { origin } = new URL(url)
  observe(origin, { ...answer, method: asked?.method ?? 'GET', target: url.slice(origin.length) })
  return answer
}

/** The problem document of an answer. */
export const problemIn = ({ body }: Pick<Answer, 'body'>): Record<string, unknown> =>
  JSON.parse(body.toString())

/** The headers of an answer but for what differs from one request to the next, or belongs to the connection. */
export const lasting = ({ headers }: Pick<Answer, 'headers'>): Readonly<Record<string, unknown>> => {
  const { date, connection, 'transfer-encoding': coding, ...rest } = headers
  return { ...rest, 'x-request-id': rest['x-request-id'] && 'one' }
}
