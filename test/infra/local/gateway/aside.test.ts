import { expect, test } from 'vitest'
import { openService } from './service.ts'

const source = `export const handler = async () => ({ statusCode: 200, body: 'the API' })`
const gateway = {
  asides: new Map([
    ['/_local/events', (_: unknown, response: { end(text: string): void }) => response.end('aside')],
  ]),
}

test.each([
  ['beside the API', ['/things'], 'GET', 'aside'],
  ['in front of a route that takes every path', ['/{proxy+}'], 'GET', 'aside'],
  ['behind a route of the same form', ['/_local/{thing}'], 'GET', 'the API'],
  ['for nothing but GET', ['/{proxy+}'], 'POST', 'the API'],
])('what is no part of the API answers %s', async (_, routes, method, body) => {
  const { ask } = await openService({ source, routes, streaming: false, gateway })
  expect((await ask('/_local/events', { method })).body).toBe(body)
})
