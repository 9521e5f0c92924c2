import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { type Answer, ask, begin, problemIn } from '../ask.ts'
import { processIdsOf, serviceOnStandIn } from '../stand-in.ts'

const path = '/interactions/{interaction_id}/plain_text'
const running = serviceOnStandIn()
/** The same functions with less time than the deployed ones have. */
const hasty = serviceOnStandIn({
  adapt: (template) => ({
    ...template,
    functions: template.functions.map((definition) => ({ ...definition, timeoutMilliseconds: 1000 })),
  }),
})
const impatient = serviceOnStandIn({
  adapt: ({ api, ...template }) => ({
    ...template,
    api: {
      ...api,
      routes: api.routes.map(({ integration, ...route }) => ({
        ...route,
        integration: { ...integration, timeoutMilliseconds: 3000 },
      })),
    },
  }),
})

const url = (service: typeof running) => `${service.url}/interactions/x/plain_text`

const bodyHead = { ETag: '"e"', 'Last-Modified': 'Wed, 01 Jan 2020 00:00:00 GMT', 'Content-Length': 7 }
const sendBody = (response: ServerResponse) => response.writeHead(200, bodyHead).end('content')

/** Resolves to the process that serves a request when the store has been asked. */
const whenAsked = (service: typeof running, reply: (response: ServerResponse) => void = () => {}) =>
  new Promise<number>((resolve) => {
    service.answer = (_, response) => {
      reply(response)
      const [processId = 0] = processIdsOf(service, path)
      resolve(processId)
    }
  })

/** Checks that the next request is served, and by another process. */
const servedAfresh = async (service: typeof running, before: number) => {
  service.answer = (_, response) => sendBody(response)
  const { status, body } = await ask(url(service))
  expect([status, body.toString()]).toEqual([200, 'content'])
  expect(processIdsOf(service, path)).not.toContain(before)
}

const expectProblem = (answer: Answer, status: number, code: string) => {
  expect([answer.status, answer.headers['content-type']]).toEqual([status, 'application/problem+json'])
  expect(answer.headers['x-content-type-options']).toBe('nosniff')
  expect(problemIn(answer)).toMatchObject({ code, status, request_id: answer.headers['x-request-id'] })
}

test('a function that is killed before its first byte is 502, and the next request is served', async () => {
  const asked = whenAsked(running)
  const answer = ask(url(running))
  const processId = await asked
  process.kill(processId, 'SIGKILL')
  expectProblem(await answer, 502, 'bad_gateway')
  await servedAfresh(running, processId)
})

test('a function that is killed after its first byte cuts the transfer, and the next request is served', async () => {
  const asked = whenAsked(running, (response) => response.writeHead(200, bodyHead).write('con'))
  const reply = await begin(url(running))
  await once(reply, 'readable')
  const processId = await asked
  process.kill(processId, 'SIGKILL')
  await expect(buffer(reply)).rejects.toThrow('aborted')
  await servedAfresh(running, processId)
})

test('a function that hangs is 502 when its time is up, and the next request is served', async () => {
  const asked = whenAsked(hasty)
  const answer = ask(url(hasty))
  const processId = await asked
  process.kill(processId, 'SIGSTOP')
  expectProblem(await answer, 502, 'bad_gateway')
  await servedAfresh(hasty, processId)
})

test('a function that takes longer than the gateway waits is 504, and the next request is served', async () => {
  const asked = whenAsked(impatient)
  const answer = ask(url(impatient))
  const processId = await asked
  process.kill(processId, 'SIGSTOP')
  expectProblem(await answer, 504, 'gateway_timeout')
  await servedAfresh(impatient, processId)
})
