import { Agent, get } from 'node:http'
import { createServer } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { openGateway } from '../../../../infra/local/gateway/gateway.ts'
import type { RestApi } from '../../../../infra/local/gateway/rest-api.ts'
import { streaming } from '../lambda/bundle.ts'
import { openService } from './service.ts'

const api: RestApi = { stageName: 'v1', routes: [], gatewayResponses: [], accessLogFormat: undefined }
const nothing = { invoke: () => Promise.reject(new Error('no function')) }

test('a port that is taken is an error that says so', async () => {
  const first = await openGateway(api, nothing, { host: '127.0.0.1', port: 0 })
  await expect(openGateway(api, nothing, { host: '127.0.0.1', port: first.port })).rejects.toThrow(
    `port ${first.port} is taken: stop what listens on it, or choose another one`,
  )
  await first.close()
})

test('its address can be used as it is', async () => {
  for (const host of ['127.0.0.1', '0.0.0.0']) {
    const gateway = await openGateway(api, nothing, { host, port: 0 })
    expect((await fetch(`${gateway.url}/nowhere`)).status).toBe(403)
    await gateway.close()
  }
})

test('closing lets running requests finish and frees the port', async () => {
  const { gateway, bell } = await openService({
    source: streaming(`const out = reply(); out.write('half'); await ring('half'); out.end('whole')`),
  })
  const release = bell.hold('half')
  const agent = new Agent({ keepAlive: true })
  const reply = new Promise<string>((resolve) => {
    get(`${gateway.url}/x`, { agent }, (response) => resolve(text(response)))
  })
  await bell.heard('half')
  const closed = gateway.close()
  release()
  expect(await reply).toBe('halfwhole')
  await closed
  const next = createServer()
  await new Promise<void>((resolve) => next.listen(gateway.port, '127.0.0.1', resolve))
  next.close()
  agent.destroy()
})

test('a fixed reply needs no function', async () => {
  const integration = {
    type: 'mock',
    statusCode: 200,
    headers: { 'Access-Control-Allow-Origin': "'*'", 'X-Request-Id': 'context.requestId' },
    template: '{"id":"$context.requestId"}',
    mediaTypes: undefined,
  } as const
  const routes = [{ path: '/x', method: 'OPTIONS', authorization: { type: 'none' }, integration } as const]
  const gateway = await openGateway({ ...api, routes }, nothing, { host: '127.0.0.1', port: 0 })
  const response = await fetch(`${gateway.url}/x`, { method: 'OPTIONS' })
  expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, '*'])
  expect(await response.json()).toEqual({ id: response.headers.get('x-request-id') })
  await gateway.close()
})

test("the gateway's own answers are the template's", async () => {
  const { ask } = await openService({
    source: '',
    routes: ['GET /here'],
    gatewayResponses: [
      {
        type: 'MISSING_AUTHENTICATION_TOKEN',
        statusCode: 404,
        headers: { 'Content-Type': "'application/problem+json'", 'X-Request-Id': 'context.requestId' },
        template: '{"id":"$context.requestId"}',
      },
    ],
  })
  for (const [method, path] of [
    ['GET', '/there'],
    ['PUT', '/here'],
  ] as const) {
    const { status, headers, body } = await ask(path, { method })
    expect([status, headers['content-type']]).toEqual([404, 'application/problem+json'])
    expect(JSON.parse(body)).toEqual({ id: headers['x-request-id'] })
  }
})
