import { PassThrough } from 'node:stream'
import { describe, expect, test } from 'vitest'
import { openGateway } from '../../../../infra/local/gateway/gateway.ts'
import { streaming } from '../lambda/bundle.ts'
import { openService, type ServiceOptions } from './service.ts'

const well = `const out = reply(); out.write(''); out.end('well')`

const sends = (code: string, options: Partial<ServiceOptions> = {}) =>
  openService({ source: streaming(code), ...options })

describe('a function that fails before its body begins is 502', () => {
  test.each([
    ['by exiting', 'process.exit(1)'],
    [
      'by an uncaught exception',
      `setImmediate(() => { throw new Error('late') }); await new Promise(() => {})`,
    ],
    ['by throwing', `throw new Error('no')`],
  ])('%s, and the next request is served', async (_, fail) => {
    const { ask } = await sends(`if (event.path === '/bad') { ${fail} } ${well}`)
    expect(await ask('/bad')).toMatchObject({ status: 502, body: '{"message":"Internal server error"}' })
    expect(await ask('/good')).toMatchObject({ status: 200, body: 'well' })
  })

  test('while its code loads', async () => {
    const { ask } = await openService({ source: `throw new Error('broken')` })
    expect((await ask('/x')).status).toBe(502)
  })

  test('by taking longer than its own timeout', async () => {
    const { ask } = await openService({
      source: streaming(`await new Promise(() => setInterval(() => {}, 9e9))`),
      definition: { timeoutMilliseconds: 300 },
    })
    expect((await ask('/x')).status).toBe(502)
  })
})

describe('a function that fails after its body began cuts the transfer', () => {
  test.each([
    ['by exiting', 'process.exit(1)'],
    ['by throwing', `throw new Error('no')`],
  ])('%s, and the next request is served', async (_, fail) => {
    const { begin, ask, bell } = await sends(`
      const out = reply(); out.write('half')
      if (event.path === '/bad') { await ring('half'); ${fail} }
      out.end()`)
    const release = bell.hold('half')
    const [response] = await begin('/bad')
    release()
    await expect(response.toArray()).rejects.toThrow('aborted')
    expect(await ask('/good')).toMatchObject({ status: 200, body: 'half' })
  })

  test('by sending more than Lambda passes on', async () => {
    const { ask } = await sends(`const out = reply(); out.write('x'.repeat(5000)); out.end()`, {
      functions: { replyLimitBytes: 4000 },
    })
    await expect(ask('/x')).rejects.toThrow('aborted')
  })

  test('by falling silent', async () => {
    const { ask } = await sends(`const out = reply(); out.write('half'); await gone`, {
      definition: { timeoutMilliseconds: 300_000 },
      gateway: { idleMilliseconds: 200 },
    })
    await expect(ask('/x')).rejects.toThrow('aborted')
  })
})

describe("a function that takes longer than the route's timeout", () => {
  test('is 504, and the process that hangs is replaced', async () => {
    const { ask, functions } = await sends(
      `if (event.path === '/bad') await new Promise(() => setInterval(() => {}, 9e9)); ${well}`,
      { integrationTimeout: 400, functions: { environmentLimit: 1 } },
    )
    await expect.poll(async () => (await ask('/good')).status, { timeout: 20_000 }).toBe(200)
    const before = functions.processIds('Fn')
    expect(await ask('/bad')).toMatchObject({ status: 504, body: '{"message":"Endpoint request timed out"}' })
    await expect.poll(async () => (await ask('/good')).status, { timeout: 20_000 }).toBe(200)
    expect(functions.processIds('Fn')).not.toEqual(before)
  })

  test('may take longer once its body has begun', async () => {
    const body = new PassThrough()
    const integration = {
      type: 'lambda',
      functionId: 'Fn',
      streaming: true,
      timeoutMilliseconds: 200,
    } as const
    const gateway = await openGateway(
      {
        stageName: 'v1',
        routes: [{ path: '/x', method: 'GET', authorization: { type: 'none' }, integration }],
        gatewayResponses: [],
        accessLogFormat: undefined,
      },
      { invoke: async () => ({ contentType: '', body }) },
      { host: '127.0.0.1', port: 0 },
    )
    body.write(`{"statusCode":200}${'\0'.repeat(8)}half`)
    const response = await fetch(`${gateway.url}/x`)
    setTimeout(() => body.end('whole'), 300)
    expect(await response.text()).toBe('halfwhole')
    await gateway.close()
  })
})
