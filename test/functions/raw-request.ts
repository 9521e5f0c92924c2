import { connect } from 'node:net'
import { observe } from '../under-contract.ts'

export type RawReply = {
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Sends bytes as they are, one code unit of the text each, and reads what comes until the other side closes: one reply. */
export const sendRaw = async (url: string, bytes: string): Promise<RawReply> => {
  const [method = '', target = ''] = bytes.split(' ')
  const { reply, rest } = readReply(await converse(url, bytes), method)
  if (rest !== '') throw new Error(`behind the reply came ${JSON.stringify(rest.slice(0, 100))}`)
  observe(new URL(url).origin, { ...reply, method, target, body: undefined })
  return reply
}

/** Sends bytes as they are and resolves to all that comes until the connection is closed, or reset when it has been answered. */
export const converse = async (url: string, bytes: string): Promise<string> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  const chunks: Buffer[] = []
  const closed = new Promise<void>((resolve, reject) => {
    socket.once('close', resolve).on('error', (error) => chunks.length > 0 || reject(error))
  })
  socket.on('data', (chunk) => chunks.push(chunk)).write(bytes, 'latin1')
  await closed
  return Buffer.concat(chunks).toString('latin1')
}

/** The replies in what came over a connection, by the lengths that they say, to requests of these methods. */
export const repliesIn = (text: string, methods: readonly string[]): RawReply[] => {
  const replies: RawReply[] = []
  for (let left = text; left !== ''; ) {
    const { reply, rest } = readReply(left, methods[replies.length] ?? 'GET')
    replies.push(reply)
    left = rest
  }
  return replies
}

const readReply = (text: string, method: string): { reply: RawReply; rest: string } => {
  const end = text.indexOf('\r\n\r\n')
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1])
  const behind = text.slice(end + 4)
  // 100 Continue is not the reply yet.
  if (status < 200) return readReply(behind, method)
  const headers = Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(': ')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)] as const
    }),
  )
  const bodiless = method === 'HEAD' || status === 204 || status === 304
  const { body, rest } = bodiless ? { body: '', rest: behind } : readBody(behind, headers)
  return { reply: { status, headers, body: Buffer.from(body, 'latin1').toString() }, rest }
}

const readBody = (text: string, headers: RawReply['headers']): { body: string; rest: string } => {
  const length = Number(headers['content-length'] ?? text.length)
  if (headers['transfer-encoding'] !== 'chunked')
    return { body: text.slice(0, length), rest: text.slice(length) }
  const chunks: string[] = []
  for (let at = 0; ; ) {
    const [line = '', size = '0'] = /^([0-9a-f]+)\r\n/i.exec(text.slice(at, at + 20)) ?? []
    const from = at + line.length
    const to = from + Number.parseInt(size, 16)
    chunks.push(text.slice(from, to))
    at = to + '\r\n'.length
    if (to === from) return { body: chunks.join(''), rest: text.slice(at) }
  }
}
