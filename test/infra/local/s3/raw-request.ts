import { type Agent, type IncomingMessage, request } from 'node:http'
import { openClient } from './local-s3.ts'

export type RawRequest = { method: string; path: string; headers: Record<string, string> }

/** What the SDK would send for a command, signed, without its body. */
export const signRequest = async (
  endpoint: string,
  command: object,
  clockOffset = 0,
): Promise<RawRequest> => {
  let signed: RawRequest | undefined
  const handle = async (sent: {
    method: string
    path: string
    headers: Record<string, string>
    query: object
  }) => {
    const query = Object.entries(sent.query).map(
      ([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`,
    )
    signed = { method: sent.method, path: `${sent.path}?${query.join('&')}`, headers: sent.headers }
    throw new Error('Signed, not sent.')
  }
  const client = openClient(endpoint, {
    systemClockOffset: clockOffset,
    requestHandler: { handle } as never,
  })
  await client.send(command as never).catch(() => undefined)
  if (!signed) throw new Error('The command was not signed.')
  return signed
}

export const readText = async (message: IncomingMessage) => (await message.toArray()).join('')

/** Starts a request; the caller writes and ends it. */
export const startRequest = (
  endpoint: string,
  { method, path, headers }: RawRequest,
  agent: Agent | false = false,
) => {
  const { hostname, port } = new URL(endpoint)
  const outgoing = request({ hostname, port, method, path, headers, agent })
  const reply = new Promise<{ status: number; headers: IncomingMessage['headers']; text: string }>(
    (resolve, reject) => {
      outgoing.on('error', reject)
      outgoing.on('response', (message) => {
        readText(message).then(
          (text) => resolve({ status: message.statusCode ?? 0, headers: message.headers, text }),
          reject,
        )
      })
    },
  )
  return { outgoing, reply }
}

/** Sends a request with any body and gives the reply as it is. */
export const sendRequest = (
  endpoint: string,
  raw: RawRequest,
  body: string | Buffer = '',
  agent: Agent | false = false,
) => {
  const { outgoing, reply } = startRequest(endpoint, raw, agent)
  outgoing.end(body)
  return reply
}

/** The code in an error body. */
export const codeOf = (text: string) => /<Code>(.*)<\/Code>/.exec(text)?.[1]
