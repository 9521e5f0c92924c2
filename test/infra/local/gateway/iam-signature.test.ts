import { request } from 'node:http'
import { json } from 'node:stream/consumers'
import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Gateway, openGateway } from '../../../../infra/local/gateway/gateway.ts'

let gateway: Gateway
beforeAll(async () => {
  const mock = {
    type: 'mock',
    statusCode: 200,
    headers: {},
    template: '{"route":"$context.resourcePath"}',
    mediaTypes: undefined,
  } as const
  gateway = await openGateway(
    {
      stageName: 'v1',
      routes: [{ path: '/{proxy+}', method: 'ANY', authorization: { type: 'iam' }, integration: mock }],
      gatewayResponses: [],
      accessLogFormat: undefined,
    },
    { invoke: async () => Promise.reject(new Error('no function here')) },
    { host: '127.0.0.1', port: 0, checksSignatures: true },
  )
})
afterAll(() => gateway.close())

type Asked = { path?: string; query?: Record<string, string | string[]>; method?: string; body?: string }
type Signer = {
  accessKeyId?: string
  secretAccessKey?: string
  region?: string
  service?: string
  signingDate?: Date
}

const sign = (
  asked: Asked,
  { region = 'us-east-1', service = 'execute-api', signingDate = new Date(), ...key }: Signer = {},
) =>
  new SignatureV4({
    region,
    service,
    sha256: Sha256,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local', ...key },
  }).sign(
    {
      method: asked.method ?? 'GET',
      protocol: 'http:',
      hostname: '127.0.0.1',
      path: asked.path ?? '/things/1',
      query: asked.query ?? {},
      headers: { host: new URL(gateway.url).host, 'x-old': 'a' },
      body: asked.body,
    },
    { signingDate },
  )

const statusOf = async (
  signed: { headers: Record<string, string> },
  { path = '/things/1', query = {}, method = 'GET', body }: Asked = {},
) => {
  const search = Object.entries(query).flatMap(([name, values]) =>
    [values].flat().map((value) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`),
  )
  const url = new URL(gateway.url)
  return new Promise<number>((resolve, reject) => {
    request(
      {
        host: url.hostname,
        port: url.port,
        path: `${path}${search.length > 0 ? `?${search.join('&')}` : ''}`,
        method,
        headers: signed.headers,
        agent: false,
      },
      (response) => {
        void json(response).catch(() => {})
        resolve(response.statusCode ?? 0)
      },
    )
      .once('error', reject)
      .end(body)
  })
}

describe('a signature is accepted', () => {
  test.each<Asked>([
    {},
    { path: '/customers/John%20Smith/interactions' },
    { path: '/customers/a%2Bb%C3%A9%F0%9F%98%80/interactions' },
    { path: "/customers/a!'()*~;=@:$,/interactions" },
    { path: '/customers/a%252Fb/interactions' },
    { query: { limit: '5', cursor: 'a+b/c==', sort: 'asc' } },
    { query: { fields: '*', 'odd name': 'é' } },
    { query: { a: ['2', '1'] } },
    { method: 'HEAD' },
    { method: 'POST', body: 'text' },
  ])('of %j', async (asked) => {
    expect(await statusOf(await sign(asked), asked)).toBe(200)
  })
})

describe('a signature is refused', () => {
  const minutes = (count: number) => new Date(Date.now() + count * 60_000)

  test.each<[string, Signer]>([
    ['by another secret', { secretAccessKey: 'other' }],
    ['by another key', { accessKeyId: 'other' }],
    ['for another region', { region: 'eu-west-1' }],
    ['for another service', { service: 's3' }],
    ['of long ago', { signingDate: minutes(-6) }],
    ['of the future', { signingDate: minutes(6) }],
  ])('%s', async (_, signer) => {
    expect(await statusOf(await sign({}, signer))).toBe(403)
  })

  test.each<[string, Asked]>([
    ['path', { path: '/things/2' }],
    ['query', { query: { limit: '6' } }],
    ['method', { method: 'DELETE' }],
  ])('over another %s', async (_, sent) => {
    expect(await statusOf(await sign({}), sent)).toBe(403)
  })

  test('over another body', async () => {
    const signed = await sign({ method: 'POST', body: 'one' })
    expect(await statusOf(signed, { method: 'POST', body: 'two' })).toBe(403)
  })

  test.each([
    ['Signature=', 'Signature=0'],
    ['SignedHeaders=host;', 'SignedHeaders='],
    ['AWS4-HMAC-SHA256', 'AWS4-HMAC-SHA1'],
    ['Credential=', 'Credentials='],
  ])('with %s as %s', async (text, other) => {
    const { headers } = await sign({})
    const authorization = String(headers['authorization']).replace(text, other)
    expect(await statusOf({ headers: { ...headers, authorization } })).toBe(403)
  })

  test('when a signed header has changed, and a payload hash is not that of the body', async () => {
    const { headers } = await sign({})
    expect(await statusOf({ headers: { ...headers, 'x-old': 'b' } })).toBe(403)
    expect(await statusOf({ headers: { ...headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } })).toBe(403)
  })
})

test('a request without a signature is answered like one of an unknown route', async () => {
  const { authorization, ...headers } = (await sign({})).headers
  expect(await statusOf({ headers })).toBe(403)
})
