import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'

const damages = ['answer lost', 'cut midway', 'stalled', 'truncated', 'garbled'] as const

/**
 * What becomes of an answer: nothing of it arrives; or its first half, and then its connection is reset, or stays open and says no more;
 * or its first half as if it were all; or all of it with one bit that is another.
 */
export type Damage = (typeof damages)[number]

export const isDamage = (fault: string | undefined): fault is Damage => damages.some((one) => one === fault)

/** Sends an answer of an engine on, damaged. One without a body can only be lost. */
export const sendDamaged = async (
  answer: IncomingMessage,
  response: ServerResponse,
  damage: Damage,
): Promise<void> => {
  const body = await buffer(answer)
  if (damage === 'answer lost') return void response.destroy()
  if (body.length === 0) return void response.writeHead(answer.statusCode ?? 0, answer.headers).end()
  const half = body.subarray(0, body.length >> 1)
  const { 'transfer-encoding': _, ...headers } = answer.headers
  const head = (lengthBytes = body.length) => {
    const framing = { 'content-length': String(lengthBytes) }
    return response.writeHead(answer.statusCode ?? 0, { ...headers, ...framing })
  }
  switch (damage) {
    case 'truncated':
      return void head(half.length).end(half)
    case 'garbled':
      return void head().end(flipped(body))
    case 'stalled':
      return void head().write(half)
    case 'cut midway':
      return void head().write(half, () => response.socket?.resetAndDestroy())
    default:
      damage satisfies never
  }
}

/** The bytes with one bit in the middle turned over: text stays text, and JSON may stay JSON. */
export const flipped = (bytes: Buffer): Buffer => {
  const copy = Buffer.from(bytes)
  const middle = copy.length >> 1
  if (copy.length > 0) copy.writeUInt8(copy.readUInt8(middle) ^ 1, middle)
  return copy
}
