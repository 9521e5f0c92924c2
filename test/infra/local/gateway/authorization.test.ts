import { Readable } from 'node:stream'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openGateway } from '../../../../infra/local/gateway/gateway.ts'
import type { Authorization, Route } from '../../../../infra/local/gateway/rest-api.ts'
import { createTokenAuthorizer } from '../../../../infra/local/gateway/token-authorizer.ts'
import { FunctionError } from '../../../../infra/local/lambda/function-error.ts'
import { ask } from '../../../ask.ts'

const token = { type: 'token', functionId: 'Auth', headerName: 'authorization', ttlSeconds: 300 } as const

const policy = (...statements: [effect: string, resource: string][]) => ({
  principalId: 'p',
  policyDocument: {
    Version: '2012-10-17',
    Statement: statements.map(([Effect, Resource]) => ({ Effect, Action: 'execute-api:Invoke', Resource })),
  },
})

const replyWith = (value: unknown) => ({
  contentType: 'application/json',
  body: Readable.from([Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))]),
})

/** A gateway whose authorizer says what the test wants and whose function repeats the caller that it was told of. */
const open = async (authorization: Authorization, verdict: () => unknown = () => ({})) => {
  const questions: unknown[] = []
  const route = (path: string): Route => ({
    path,
    method: 'ANY',
    authorization,
    integration: { type: 'lambda', functionId: 'Fn', streaming: false, timeoutMilliseconds: 1000 },
  })
  const lines: string[] = []
  const gateway = await openGateway(
    {
      stageName: 'v1',
      routes: [route('/things/{id}'), route('/things/{id}/part')],
      gatewayResponses: [],
      accessLogFormat:
        '{"route":"$context.resourcePath","status":"$context.status","tenant":"$context.authorizer.tenant","refusedBy":"$context.error.responseType","waf":"$context.wafResponseCode"}',
    },
    {
      invoke: async (functionId, event) => {
        if (functionId === 'Fn') {
          const { requestContext } = event as { requestContext: { authorizer: unknown; identity: object } }
          const { authorizer, identity } = requestContext
          return replyWith({ statusCode: 200, body: JSON.stringify({ authorizer, identity }) })
        }
        questions.push(event)
        return replyWith(verdict())
      },
    },
    { host: '127.0.0.1', port: 0, accessLog: (line) => lines.push(line) },
  )
  onTestFinished(() => gateway.close())
  const get = async (path: string, Authorization?: string) => {
    const answer = await ask(gateway.url + path, { headers: Authorization ? { Authorization } : {} })
    return { status: answer.status, body: JSON.parse(answer.body.toString()) }
  }
  return { get, questions, lines }
}

const everything = 'arn:aws:execute-api:us-east-1:000000000000:local/v1/*'

describe('a method with an authorizer', () => {
  test('is not asked about without a token', async () => {
    const { get, questions } = await open(token)
    expect((await get('/things/1')).status).toBe(401)
    expect(questions).toEqual([])
  })

  test('tells it the token and the method, and the function what it said', async () => {
    const { get, questions } = await open(token, () => ({
      ...policy(['Allow', everything]),
      context: { tenant: 'acme', expires_at: 5, admin: true },
    }))
    const { status, body } = await get('/v1/things/a%2Fb?x=1', 'Bearer abc')
    expect(status).toBe(200)
    expect(body.authorizer).toEqual({ principalId: 'p', tenant: 'acme', expires_at: '5', admin: 'true' })
    expect(questions).toEqual([
      {
        type: 'TOKEN',
        authorizationToken: 'Bearer abc',
        methodArn: 'arn:aws:execute-api:us-east-1:000000000000:local/v1/GET/things/a%2Fb',
      },
    ])
  })

  test('asks once for each token, whatever the route', async () => {
    const { get, questions } = await open(token, () => policy(['Allow', everything]))
    await get('/things/1', 'a')
    await get('/things/2/part', 'a')
    await get('/things/1', 'b')
    expect(questions).toHaveLength(2)
  })

  test.each([
    [403, policy()],
    [403, policy(['Allow', everything.replace('v1', 'v2')])],
    [403, policy(['Allow', everything], ['Deny', everything.replace('*', 'GET/things/*')])],
    [200, policy(['Allow', everything], ['Deny', everything.replace('*', 'POST/things/*')])],
    [200, policy(['Allow', everything.replace('*', '?ET/things/1')])],
    [403, policy(['Allow', everything.replace('*', 'GET/things/1.')])],
    [500, {}],
    [500, 'null'],
    [500, { principalId: 'p' }],
    [500, { ...policy(['Allow', everything]), context: { list: [1] } }],
    [500, { ...policy(['Allow', everything]), principalId: undefined }],
    [500, policy(['Maybe', everything])],
  ])('answers %i to %j', async (status, verdict) => {
    const { get } = await open(token, () => verdict)
    expect((await get('/things/1', 'a')).status).toBe(status)
  })
})

describe('what is kept of a verdict', () => {
  const verdictOf = (authorizer: ReturnType<typeof createTokenAuthorizer>, value: string) =>
    authorizer(token, value, everything, new AbortController().signal)

  test('goes when its time is over', async () => {
    let asked = 0
    let time = 0
    const invoke = async () => {
      asked++
      return replyWith(policy(['Allow', '*']))
    }
    const authorizer = createTokenAuthorizer({ invoke }, () => time)
    await verdictOf(authorizer, 'a')
    time = 299_999
    await verdictOf(authorizer, 'a')
    expect(asked).toBe(1)
    time = 300_000
    await verdictOf(authorizer, 'a')
    expect(asked).toBe(2)
  })

  test('is nothing of a failure, and only the word Unauthorized refuses', async () => {
    const messages = ['Unauthorized', 'unauthorized', undefined]
    const invoke = async () => {
      throw new FunctionError('failed', messages.shift())
    }
    const authorizer = createTokenAuthorizer({ invoke })
    await expect(verdictOf(authorizer, 'a')).rejects.toMatchObject({ type: 'UNAUTHORIZED' })
    await expect(verdictOf(authorizer, 'a')).rejects.toMatchObject({ type: 'AUTHORIZER_FAILURE' })
    await expect(verdictOf(authorizer, 'a')).rejects.toMatchObject({ type: 'AUTHORIZER_FAILURE' })
  })
})

test("without signatures every caller of a method that asks for one is the account's root", async () => {
  const { get } = await open({ type: 'iam' })
  expect((await get('/things/1')).body.identity).toMatchObject({
    userArn: 'arn:aws:iam::000000000000:root',
    accountId: '000000000000',
  })
})

test('the access log has a line about each request, the refused ones too', async () => {
  const { get, lines } = await open(token, () => ({
    ...policy(['Allow', everything]),
    context: { tenant: 'acme' },
  }))
  await get('/things/1', 'a')
  await get('/things/1')
  await get('/nothing', 'a')
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { route: '/things/{id}', status: '200', tenant: 'acme', refusedBy: '-', waf: '-' },
    { route: '/things/{id}', status: '401', tenant: '-', refusedBy: 'UNAUTHORIZED', waf: '-' },
    { route: '-', status: '403', tenant: '-', refusedBy: 'MISSING_AUTHENTICATION_TOKEN', waf: '-' },
  ])
})
