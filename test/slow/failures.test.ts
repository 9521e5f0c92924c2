import { describe, expect, test } from 'vitest'
import { routes } from '../../shared/routes.ts'
import { ask, problemIn } from '../ask.ts'
import { serviceOnStandIn } from '../stand-in.ts'

describe.concurrent('a store that takes requests and never answers is 503 unavailable:', () => {
  const running = serviceOnStandIn()

  test.each(Object.values(routes).map(({ path }) => path.replace(/\{.+\}/, 'x')))('%s', async (path) => {
    running.answer = () => {}
    const answer = await ask(running.url + path)
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1'])
    expect(problemIn(answer)).toMatchObject({ code: 'unavailable' })
  })
})

describe.concurrent('a store that stops in the middle of its reply is 503 unavailable:', () => {
  const running = serviceOnStandIn()

  test.each(['/interactions/x', '/customers/x/interactions', '/services/x/interactions'])(
    '%s',
    async (path) => {
      running.answer = (_, response) => response.writeHead(200, { 'Content-Length': 100 }).write('{"Item')
      const answer = await ask(running.url + path)
      expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1'])
    },
  )
})
