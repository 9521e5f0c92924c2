import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll } from 'vitest'
import { portOf } from '../../../../infra/local/port.ts'

/** What a function of the eventful stack got, and what it is to return; a thrown error makes it fail. */
export type Play = (functionName: string, event: unknown) => unknown

/** Plays the functions of the eventful stack in the test's own process; set `play`. */
export const playServer = () => {
  const opened = { url: '', play: (() => undefined) as Play }
  const server = createServer(async (request, response) => {
    try {
      const reply = await opened.play((request.url ?? '').slice(1), await json(request))
      response.end(JSON.stringify(reply ?? null))
    } catch {
      response.writeHead(500).end()
    }
  })
  beforeAll(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening')
    opened.url = `http://127.0.0.1:${portOf(server)}`
  })
  afterAll(() => {
    server.closeAllConnections()
    server.close()
  })
  return opened
}
