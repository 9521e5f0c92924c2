import { PassThrough, Readable, type Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { APIGatewayProxyEvent, Context } from 'aws-lambda'
import { describe, expect, test } from 'vitest'
import { ApiError } from '../../shared/errors.ts'
import { type Handle, type StreamingRuntime, serve } from '../../shared/kernel.ts'
import type { Log } from '../../shared/log.ts'

Object.assign(process.env, { AUTH: 'iam', TENANTS: '{"t":{}}', SERVICE_NAME: 'Testing' })

const event = (httpMethod = 'GET', pathParameters = { interaction_id: 'a1' }) =>
  ({
    httpMethod,
    pathParameters,
    multiValueHeaders: {},
    multiValueQueryStringParameters: null,
    requestContext: { requestId: 'r1', domainName: 'h', path: '/interactions/a1', identity: {} },
  }) as unknown as APIGatewayProxyEvent

/** The reply to a request, as the runtime would see it; `cut` when the handler throws after the head. */
const reply = async (handle: Handle, request = event(), context: object = {}, log: Log = () => {}) => {
  let head: Record<string, unknown> = {}
  const runtime: StreamingRuntime = {
    streamifyResponse: (handler) => handler,
    HttpResponseStream: {
      from(stream: Writable, metadata: Record<string, unknown>) {
        head = metadata
        return stream
      },
    },
  }
  const stream = new PassThrough()
  const body = text(stream)
  const handler = serve('get-interaction', handle, runtime, log)
  const outcome = await Promise.resolve(handler(request, stream as never, context as Context)).then(
    () => 'complete',
    (error: Error) => error.message,
  )
  if (!stream.writableEnded) stream.end()
  return { ...head, body: await body, outcome }
}

describe('every reply', () => {
  test('has the request id, may not be sniffed, cached or run', async () => {
    const headers = {
      'X-Request-Id': 'r1',
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': 'sandbox',
      'Cache-Control': 'private, no-cache',
    }
    expect(await reply(async () => ({ status: 200, headers: { A: 'b' }, body: 'x' }))).toEqual({
      statusCode: 200,
      headers: { ...headers, A: 'b' },
      body: 'x',
      outcome: 'complete',
    })
    expect(
      await reply(async () => {
        throw new ApiError('unavailable', 'later', { headers: { 'Retry-After': '1' } })
      }),
    ).toMatchObject({
      statusCode: 503,
      headers: { ...headers, 'Retry-After': '1', 'Cache-Control': 'no-store' },
    })
  })

  test('to HEAD has no body and is otherwise the same', async () => {
    const handle: Handle = async () => ({ status: 200, headers: { 'Content-Length': '1' }, body: 'x' })
    expect(await reply(handle, event('HEAD'))).toEqual({ ...(await reply(handle)), body: '' })
    const none: Handle = () => Promise.reject(new ApiError('interaction_not_found', 'none'))
    expect(await reply(none, event('HEAD'))).toEqual({ ...(await reply(none)), body: '' })
  })
})

describe('an error', () => {
  test('is a problem document with the code, the parameter and the request id', async () => {
    const { body, ...rest } = await reply(
      async () => ({ status: 200, headers: {} }),
      event('GET', { interaction_id: '?' }),
    )
    expect(rest).toMatchObject({ statusCode: 400, headers: { 'Content-Type': 'application/problem+json' } })
    expect(JSON.parse(body)).toEqual({
      type: 'urn:query-interactions:error:invalid_parameter',
      title: 'Invalid parameter',
      status: 400,
      detail: 'An interaction id has 1 to 64 letters, digits, _ and -.',
      instance: 'urn:uuid:r1',
      code: 'invalid_parameter',
      parameter: 'interaction_id',
      request_id: 'r1',
      message: 'An interaction id has 1 to 64 letters, digits, _ and -.',
    })
  })

  test('that is a defect tells nothing of itself', async () => {
    const { body, ...rest } = await reply(() => Promise.reject(new Error('arn:aws:secret')))
    expect(rest).toMatchObject({ statusCode: 500 })
    expect(body).not.toContain('secret')
  })

  test('after the first byte breaks the reply off, and the runtime learns nothing of it', async () => {
    async function* failing() {
      yield 'some'
      throw Object.assign(new Error('arn:aws:secret'), { Key: 'personal' })
    }
    expect(
      await reply(async () => ({ status: 200, headers: {}, body: Readable.from(failing()) })),
    ).toMatchObject({
      statusCode: 200,
      body: 'some',
      outcome: 'the reply was cut',
    })
  })
})

test('a route that is about to run out of time says so while it can', async () => {
  const context = { getRemainingTimeInMillis: () => 0 }
  expect(await reply(() => new Promise(() => {}), event(), context)).toMatchObject({
    statusCode: 503,
    headers: { 'Retry-After': '1' },
  })
})

test('the signal of a request aborts when the reply is over', async () => {
  let signal: AbortSignal | undefined
  await reply(async (request) => {
    signal = request.signal
    return { status: 200, headers: {}, body: 'x' }
  })
  expect(signal?.aborted).toBe(true)
})

describe('the line about a request', () => {
  type Line = Record<string, unknown> & {
    _aws: { Timestamp: number; CloudWatchMetrics: [Record<'Namespace' | 'Dimensions' | 'Metrics', unknown>] }
  }
  const logged = async (handle: Handle) => {
    const lines: Line[] = []
    await reply(handle, event(), {}, (line) => lines.push(line as Line))
    return lines
  }

  test('is a metric of CloudWatch for its route, and says nothing of who asked for what', async () => {
    const [line, ...others] = await logged(async () => ({ status: 200, headers: {}, body: 'é€' }))
    expect(others).toEqual([])
    expect(line).toEqual({
      _aws: { Timestamp: expect.any(Number), CloudWatchMetrics: [expect.anything()] },
      Service: 'Testing',
      Route: 'get-interaction',
      Latency: expect.any(Number),
      FirstByte: expect.any(Number),
      Bytes: 5,
      CutTransfers: 0,
      Faults: 0,
      ColdStarts: 0,
      request_id: 'r1',
      method: 'GET',
      status: 200,
      outcome: 'whole',
    })
    // The rules of the format: a namespace, up to 30 dimensions and 100 metrics, each with a value of its own in the line.
    const [{ Namespace, Dimensions, Metrics }] = line?._aws.CloudWatchMetrics ?? [expect.fail('no metrics')]
    expect(Namespace).toBe('QueryInteractions')
    expect(Dimensions).toEqual([['Service', 'Route'], ['Service']])
    for (const name of (Dimensions as string[][]).flat()) expect(typeof line?.[name]).toBe('string')
    for (const { Name, Unit } of Metrics as { Name: string; Unit: string }[]) {
      expect(typeof line?.[Name], Name).toBe('number')
      expect(['Milliseconds', 'Bytes', 'Count']).toContain(Unit)
    }
    expect(Math.abs(Number(line?._aws.Timestamp) - Date.now())).toBeLessThan(60_000)
  })

  test('tells a fault from a refusal', async () => {
    const fault = await logged(() => Promise.reject(new Error('why')))
    expect(fault).toMatchObject([{ status: 500, Faults: 1, level: 'ERROR', error: { message: 'why' } }])
    const refusal = await logged(() => Promise.reject(new ApiError('interaction_not_found', 'none')))
    expect(refusal).toMatchObject([{ status: 404, Faults: 0, outcome: 'whole' }])
    expect(refusal[0]).not.toHaveProperty('error')
  })

  test('tells a cut reply, and how far it came', async () => {
    async function* failing() {
      yield Buffer.from('some')
      throw new Error('broken')
    }
    const handle: Handle = async () => ({ status: 200, headers: {}, body: Readable.from(failing()) })
    expect(await logged(handle)).toMatchObject([
      { status: 200, outcome: 'cut', CutTransfers: 1, Faults: 0, Bytes: 4, error: { message: 'broken' } },
    ])
  })

  test('calls what a client left no failure', async () => {
    const handle: Handle = async ({ signal }) => {
      const body = new PassThrough()
      queueMicrotask(() => stream.destroy())
      signal.addEventListener('abort', () => body.destroy())
      return { status: 200, headers: {}, body }
    }
    const stream = new PassThrough()
    const runtime: StreamingRuntime = {
      streamifyResponse: (handler) => handler,
      HttpResponseStream: { from: (writable) => writable },
    }
    const lines: object[] = []
    const handler = serve('get-interaction', handle, runtime, (line) => lines.push(line))
    await handler(event(), stream as never, {} as Context)
    expect(lines).toMatchObject([{ outcome: 'gone', CutTransfers: 0, Faults: 0 }])
  })
})
