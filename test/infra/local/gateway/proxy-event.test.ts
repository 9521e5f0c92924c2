import type { APIGatewayProxyEvent } from 'aws-lambda'
import { describe, expect, test } from 'vitest'
import { streaming } from '../lambda/bundle.ts'
import { openService, type ServiceOptions } from './service.ts'

const echo = streaming(`const out = reply(); out.write(''); out.end(JSON.stringify(event))`)

const openEcho = async (options: Partial<ServiceOptions> = {}) => {
  const service = await openService({ source: echo, ...options })
  const event = async (...request: Parameters<typeof service.ask>): Promise<APIGatewayProxyEvent> =>
    JSON.parse((await service.ask(...request)).body)
  return { ...service, event }
}

test('a request reaches the function as the event of a REST API', async () => {
  const { event, gateway } = await openEcho({ routes: ['/things/{id}'] })
  expect(await event('/v1/things/7?a=1', { headers: { 'User-Agent': 'tester' } })).toMatchObject({
    resource: '/things/{id}',
    path: '/things/7',
    httpMethod: 'GET',
    pathParameters: { id: '7' },
    queryStringParameters: { a: '1' },
    stageVariables: null,
    body: null,
    isBase64Encoded: false,
    requestContext: {
      path: '/v1/things/7',
      resourcePath: '/things/{id}',
      httpMethod: 'GET',
      stage: 'v1',
      protocol: 'HTTP/1.1',
      domainName: `127.0.0.1:${gateway.port}`,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      requestTimeEpoch: expect.any(Number),
      identity: { sourceIp: '127.0.0.1', userAgent: 'tester' },
    },
  })
})

test('every request has an id of its own', async () => {
  const { event } = await openEcho()
  const ids = [await event('/a'), await event('/a')].map(({ requestContext }) => requestContext.requestId)
  expect(new Set(ids).size).toBe(2)
})

describe('the path', () => {
  test('works without the stage, as on a custom domain', async () => {
    const { event } = await openEcho({ routes: ['/things/{id}'] })
    const { path, requestContext } = await event('/things/7')
    expect([path, requestContext.path]).toEqual(['/things/7', '/things/7'])
  })

  test('reaches the function percent-encoded, parameters too', async () => {
    const { event } = await openEcho({ routes: ['/things/{id}'] })
    const { path, pathParameters } = await event('/things/a%2Fb%20c%C3%A9')
    expect([path, pathParameters]).toEqual(['/things/a%2Fb%20c%C3%A9', { id: 'a%2Fb%20c%C3%A9' }])
  })
})

describe('the query', () => {
  test('is null when there is none', async () => {
    const { event } = await openEcho()
    const { queryStringParameters, multiValueQueryStringParameters } = await event('/a?')
    expect([queryStringParameters, multiValueQueryStringParameters]).toEqual([null, null])
  })

  test('is decoded once, with + as a space', async () => {
    const { event } = await openEcho()
    const { queryStringParameters } = await event('/a?x+y=1%202+3&%C3%A9=%2520&z=a=b&n')
    expect(queryStringParameters).toEqual({ 'x y': '1 2 3', é: '%20', z: 'a=b', n: '' })
  })

  test('keeps all values of a parameter, and the last one by itself', async () => {
    const { event } = await openEcho()
    const { queryStringParameters, multiValueQueryStringParameters } = await event('/a?x=1&y=2&x=3')
    expect(queryStringParameters).toEqual({ x: '3', y: '2' })
    expect(multiValueQueryStringParameters).toEqual({ x: ['1', '3'], y: ['2'] })
  })

  test('may use names that mean something to JavaScript', async () => {
    const { ask } = await openEcho()
    expect((await ask('/a?__proto__=1&constructor=2')).body).toContain('{"__proto__":"1","constructor":"2"}')
  })
})

describe('the headers', () => {
  test("keep the client's spelling and all values", async () => {
    const { send } = await openEcho()
    const reply = await send(
      'GET /a HTTP/1.1\r\nHost: x\r\nX-One: 1\r\nx-one: 2\r\nConnection: close\r\n\r\n',
    )
    expect(reply).toContain('"X-One":["1","2"]')
    expect(reply).toContain('"X-One":"2"')
  })

  test('tell of no proxy but the gateway itself', async () => {
    const { event, gateway } = await openEcho()
    const { headers } = await event('/a', {
      headers: {
        'X-Forwarded-Host': 'evil.example',
        'X-FORWARDED-FOR': '6.6.6.6',
        'X-Forwarded-Proto': 'https',
        Forwarded: 'for=6.6.6.6',
      },
    })
    expect(headers).toEqual({
      Host: `127.0.0.1:${gateway.port}`,
      'X-Forwarded-For': '127.0.0.1',
      'X-Forwarded-Port': String(gateway.port),
      'X-Forwarded-Proto': 'http',
    })
  })
})

describe('the body', () => {
  test('is text when it is UTF-8, and Base64 otherwise', async () => {
    const { event, ask } = await openEcho()
    const options = { method: 'POST', headers: { 'Transfer-Encoding': 'chunked' } }
    expect(await event('/a', options, 'Zoë')).toMatchObject({ body: 'Zoë', isBase64Encoded: false })
    expect((await ask('/a', options, Buffer.from([0xff, 0x00]).toString('latin1'))).status).toBe(200)
  })

  test('is read even from a GET', async () => {
    const { event } = await openEcho()
    const options = { headers: { 'Content-Length': '2' } }
    expect(await event('/a', options, 'hi')).toMatchObject({ httpMethod: 'GET', body: 'hi' })
  })
})
