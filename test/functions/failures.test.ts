import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { routes } from '../../shared/routes.ts'
import { type Answer, ask, problemIn } from '../ask.ts'
import { inputOf, sendJson, serviceOnStandIn } from '../stand-in.ts'

const running = serviceOnStandIn()

const sendXml = (response: ServerResponse, code: string, status: number) =>
  response
    .writeHead(status, { 'Content-Type': 'application/xml' })
    .end(
      response.req.method === 'HEAD'
        ? ''
        : `<Error><Code>${code}</Code><Message>arn:aws:s3:::secret</Message></Error>`,
    )

const sendFault = (response: ServerResponse, type: string, status: number) =>
  sendJson(
    response,
    { __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'arn:aws:secret' },
    status,
  )

const hangUp = (response: ServerResponse) => response.socket?.destroy()
const sayGibberish = (response: ServerResponse) =>
  response.writeHead(502, { 'Content-Type': 'text/html' }).end('<html>secret proxy</html>')

/** What the store does about an interaction, a customer or a service of this id. */
const failures: Record<string, (response: ServerResponse) => void> = {
  'slow-down': (response) => sendXml(response, 'SlowDown', 503),
  'internal-error': (response) => sendXml(response, 'InternalError', 500),
  'request-timeout': (response) => sendXml(response, 'RequestTimeout', 400),
  throughput: (response) => sendFault(response, 'ProvisionedThroughputExceededException', 400),
  throttling: (response) => sendFault(response, 'ThrottlingException', 400),
  'request-limit': (response) => sendFault(response, 'RequestLimitExceeded', 400),
  'server-error': (response) => sendFault(response, 'InternalServerError', 500),
  'hang-up': hangUp,
  gibberish: sayGibberish,
  'access-denied-s3': (response) => sendXml(response, 'AccessDenied', 403),
  'access-denied': (response) => sendFault(response, 'AccessDeniedException', 400),
  'no-table': (response) => sendFault(response, 'ResourceNotFoundException', 400),
  'no-json': (response) => response.writeHead(200).end('secret{'),
  'unknown-form': (response) =>
    sendJson(response, { Item: { version: { S: '2009' }, resource: { B: 'AAAA' } } }),
}

const idIn = async (request: IncomingMessage): Promise<string> => {
  if (!request.headers['x-amz-target']) return request.url?.split('/').at(-2) ?? ''
  return /"default#([\w-]+)"/.exec(JSON.stringify(await inputOf(request)))?.[1] ?? ''
}
const answerById = async (request: IncomingMessage, response: ServerResponse) => {
  const id = await idIn(request)
  failures[id]?.(response)
}

/** What a client learns of a failure, by GET and by HEAD. */
const answers = async (path: string): Promise<Answer> => {
  running.answer = answerById
  const [get, head] = await Promise.all([
    ask(running.url + path),
    ask(running.url + path, { method: 'HEAD' }),
  ])
  expect([head.status, head.headers['retry-after']]).toEqual([get.status, get.headers['retry-after']])
  return get
}

describe.concurrent('a store that is not well is 503 unavailable with Retry-After:', () => {
  test.each([
    ['/interactions/slow-down/plain_text'],
    ['/interactions/internal-error/structured_text'],
    ['/interactions/hang-up/binary_content'],
    ['/interactions/gibberish/plain_text'],
    ['/interactions/throughput'],
    ['/customers/throttling/interactions'],
    ['/services/request-limit/interactions?limit=1'],
    ['/interactions/server-error'],
    ['/customers/hang-up/interactions?count=exact'],
    ['/services/gibberish/interactions'],
    ['/interactions/no-json'],
  ])('%s', async (path) => {
    const answer = await answers(path)
    const requestId = answer.headers['x-request-id']
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1'])
    expect(problemIn(answer)).toEqual({
      type: 'urn:query-interactions:error:unavailable',
      title: 'Temporarily unavailable',
      status: 503,
      detail: 'The service is temporarily unavailable. Try again.',
      instance: `urn:uuid:${requestId}`,
      code: 'unavailable',
      request_id: requestId,
      message: 'The service is temporarily unavailable. Try again.',
    })
  })
})

describe('so is', () => {
  const nowhere = serviceOnStandIn({ engine: async () => 'http://127.0.0.1:1' })
  const hasty = serviceOnStandIn({
    adapt: (template) => ({
      ...template,
      functions: template.functions.map((definition) => ({ ...definition, timeoutMilliseconds: 1000 })),
    }),
  })

  test.each(Object.values(routes).map(({ path }) => path.replace(/\{.+\}/, 'x')))(
    'one that refuses connections: %s',
    async (path) => {
      const answer = await ask(nowhere.url + path)
      expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1'])
      expect(problemIn(answer)).toMatchObject({ code: 'unavailable' })
    },
  )

  test.each(['/interactions/x', '/interactions/x/plain_text', '/customers/x/interactions'])(
    'one that keeps a function waiting until its time is up, and then it is left alone: %s',
    async (path) => {
      const left = new Promise((resolve) => {
        hasty.answer = (_, response) => response.once('close', resolve)
      })
      const answer = await ask(hasty.url + path)
      expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1'])
      expect(problemIn(answer)).toMatchObject({ code: 'unavailable' })
      await left
    },
  )
})

describe.concurrent('a failure that is ours is 500, and tells nothing:', () => {
  test.each([
    ['/interactions/access-denied-s3/plain_text'],
    ['/interactions/access-denied'],
    ['/customers/no-table/interactions'],
    ['/interactions/unknown-form'],
  ])('%s', async (path) => {
    const answer = await answers(path)
    const requestId = answer.headers['x-request-id']
    expect(answer.status).toBe(500)
    expect(answer.headers['content-type']).toBe('application/problem+json')
    expect(problemIn(answer)).toEqual({
      type: 'urn:query-interactions:error:internal_error',
      title: 'Internal error',
      status: 500,
      detail: 'The service failed. The operator finds why under the request id.',
      instance: `urn:uuid:${requestId}`,
      code: 'internal_error',
      request_id: requestId,
      message: 'The service failed. The operator finds why under the request id.',
    })
  })
})
