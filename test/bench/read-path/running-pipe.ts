import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import type { Outcome, RunningFunction } from './running-function.ts'

/**
 * A process that does nothing but pipe one socket into another, from the stub of S3 to here: the limit of what a process of
 * Node.js can do when it streams. It takes the same events as a function of content.
 */
export const startPipe = async (s3: string): Promise<RunningFunction> => {
  const script = join(import.meta.dirname, 'subjects/pipe.ts')
  const child = spawn(process.execPath, [script, new URL(s3).port], { stdio: ['pipe', 'pipe', 'inherit'] })
  const [port] = await once(child.stdout, 'data')
  return {
    processId: child.pid ?? 0,
    invoke: (event) => receive(Number(String(port)), idIn(event)),
    read: async () => '',
    close: async () => {
      child.stdin.end()
      await once(child, 'exit')
    },
  }
}

const idIn = (event: unknown): string => /"interaction_id":"([\w-]+)"/.exec(JSON.stringify(event))?.[1] ?? ''

const receive = async (port: number, id: string): Promise<Outcome> => {
  const started = performance.now()
  const socket = connect(port, '127.0.0.1')
  socket.write(`GET /contents/default/${id}/plain_text HTTP/1.1\r\nHost: s3\r\nConnection: close\r\n\r\n`)
  const seen = { firstByteMilliseconds: 0, bytes: 0 }
  for await (const chunk of socket) {
    if (seen.bytes === 0) seen.firstByteMilliseconds = performance.now() - started
    seen.bytes += chunk.length
  }
  return seen
}
