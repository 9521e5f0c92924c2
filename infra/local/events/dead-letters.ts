import { appendFile, mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { compactJson } from '../../../shared/json-text.ts'

/** Takes messages; resolves to the id of one when it will not be lost any more. */
export type MessageTarget = {
  send(body: string, options?: { readonly delaySeconds?: number }): Promise<string>
}

/** What is known of a message that was given up. */
export type DeadLetter = {
  /** The queue that it comes from, or the pipe. */
  readonly from: string
  readonly id: string
  readonly sentAt: number
  readonly receiveCount: number
  readonly body: string
}

/** A file that a person can read: one JSON object a line, the body as it was sent. */
export type DeadLetters = { readonly path: string; add(letter: DeadLetter): Promise<void> }

export const openDeadLetters = (path: string): DeadLetters => ({
  path,
  add: async ({ from, id, sentAt, receiveCount, body }) => {
    const head = JSON.stringify({
      from,
      id,
      sent_at: new Date(sentAt).toISOString(),
      receive_count: receiveCount,
    })
    await mkdir(dirname(path), { recursive: true })
    await appendFile(path, `${head.slice(0, -1)},"body":${readable(body)}}\n`)
  },
})

/** JSON stays what it is, digit for digit; anything else becomes a string. */
const readable = (body: string): string => {
  try {
    JSON.parse(body)
    return compactJson(body)
  } catch {
    return JSON.stringify(body)
  }
}
