import { connect } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { observe } from '../under-contract.ts'

export type RawReply = {
  readonly status: number
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Sends bytes as they are, one code unit of the text each, and reads what comes until the other side closes. */
export const sendRaw = async (url: string, bytes: string): Promise<RawReply> => {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  socket.write(bytes, 'latin1')
  const reply = parseReply((await buffer(socket)).toString('latin1'))
  const [method = '', target = ''] = bytes.split(' ')
  observe(new URL(url).origin, { ...reply, method, target, body: undefined })
  return reply
}

const parseReply = (text: string): RawReply => {
  const end = text.indexOf('\r\n\r\n')
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n')
  const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1])
  const rest = text.slice(end + 4)
  // 100 Continue is not the reply yet.
  if (status < 200) return parseReply(rest)
  const headers = lines.map((line) => {
    const colon = line.indexOf(': ')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 2)] as const
  })
  return { status, headers: Object.fromEntries(headers), body: Buffer.from(rest, 'latin1').toString() }
}
