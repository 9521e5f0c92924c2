import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { afterAll, beforeAll, beforeEach } from 'vitest'
import { portOf } from '../../../infra/local/port.ts'
import { type ClientOptions, createClient } from '../../../shared/client/client.ts'
import type { Clock } from '../../../shared/client/retries.ts'

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown

/** A server that answers one request after the other as a test says, the last answer again and again. */
export const answeringServer = () => {
  const seen: IncomingMessage[] = []
  let answers: Answer[] = []
  const server = createServer((request, response) => {
    seen.push(request)
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    void answer?.(request, response)
  })
  const own = {
    ...{ url: '', seen },
    answer: (...given: Answer[]): void => {
      answers = given
    },
  }
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    own.url = `http://127.0.0.1:${portOf(server)}`
  })
  beforeEach(() => void seen.splice(0))
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  return own
}

/** A clock that jumps, and remembers how far. Its chance is always the largest. */
export const jumpingClock = () => {
  const waits: number[] = []
  let now = Date.UTC(2026, 0, 1)
  const clock: Clock = {
    now: () => now,
    random: () => 1,
    sleep: async (milliseconds, signal) => {
      signal?.throwIfAborted()
      waits.push(milliseconds)
      now += milliseconds
    },
  }
  return { clock, waits }
}

/** A client whose waits take no time. */
export const impatientClient = (baseUrl: string, options: Partial<ClientOptions> = {}) => {
  const { clock, waits } = jumpingClock()
  return { waits, client: createClient({ baseUrl, clock, ...options }) }
}

/** An error reply as the service has it. */
export const problem =
  (
    status: number,
    members: Readonly<Record<string, unknown>>,
    headers: Readonly<Record<string, string>> = {},
  ): Answer =>
  (_, response) =>
    response
      .writeHead(status, { 'Content-Type': 'application/problem+json', ...headers })
      .end(JSON.stringify({ detail: 'what is wrong', ...members }))

/** Everything that a list has. */
export const allOf = async <Row>(list: AsyncIterable<Row>): Promise<Row[]> => {
  const rows: Row[] = []
  for await (const row of list) rows.push(row)
  return rows
}
