import { createHash } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { HistoryError } from '../../../shared/client/client.ts'
import { errorCodes } from '../../../shared/client/types.ts'
import { problem as problemOf, statusOf } from '../../../shared/errors.ts'
import { allOf, answeringServer, impatientClient, problem } from './answering.ts'

const server = answeringServer()
const one = (_: unknown, response: ServerResponse) =>
  response.writeHead(200, { 'Content-Type': 'application/json' }).end('{"interaction_id":"one"}')
const cut = (_: unknown, response: ServerResponse) => response.destroy()

const failureOf = async (promise: Promise<unknown>): Promise<HistoryError> => {
  const error = await promise.then(
    () => undefined,
    (reason) => reason,
  )
  expect(error).toBeInstanceOf(HistoryError)
  return error as HistoryError
}

describe('an error of the service has', () => {
  test.each(errorCodes)('the code %s, the status, the request id and the parameter', async (code) => {
    const status = statusOf(code)
    server.answer(problem(status, problemOf(code, 'Why.', 'r-1', 'limit'), { 'X-Request-Id': 'r-1' }))
    const { client } = impatientClient(server.url, { retries: 0 })
    expect(await failureOf(client.interaction('one').get())).toMatchObject({
      name: 'HistoryError',
      ...{ code, status, message: 'Why.', requestId: 'r-1', parameter: 'limit', retryAfter: undefined },
    })
  })

  test.each([
    ['HTML of a proxy', 502, '<html>Bad gateway</html>'],
    ['a code that this client does not know', 409, '{"code":"brand_new"}'],
    ['a 200 of something else', 200, '<html>Sign in</html>'],
    ['a list where one is asked for', 200, '[]'],
    ['null', 200, 'null'],
  ])('the code unexpected_reply for %s', async (_, status, body) => {
    server.answer((_request, response) => response.writeHead(status).end(body))
    const { client } = impatientClient(server.url, { retries: 0 })
    expect(await failureOf(client.interaction('one').get())).toMatchObject({
      code: 'unexpected_reply',
      status,
    })
  })
})

test('a count that the reply does not say is an error, not zero', async () => {
  server.answer((_, response) => response.writeHead(200).end('[]'))
  const list = impatientClient(server.url).client.customers('c').interactions()
  expect(await failureOf(list.count())).toMatchObject({ code: 'unexpected_reply' })
})

test('a cursor is taken from a link, a host never: credentials stay where they belong', async () => {
  const link = '<https://evil.example/customers/c/interactions?limit=1&cursor=a%2Bb%3D>; rel="next"'
  server.answer(
    (_, response) => response.writeHead(200, { Link: link }).end('[{"interaction_id":"one"}]'),
    (_, response) => response.writeHead(200).end('[{"interaction_id":"two"}]'),
  )
  const list = impatientClient(server.url).client.customers('c').interactions({ sort: 'asc' })
  expect(await allOf(list)).toHaveLength(2)
  expect(server.seen.at(-1)?.url).toBe('/customers/c/interactions?limit=200&sort=asc&cursor=a%2Bb%3D')
})

describe('a request is sent again', () => {
  test.each([429, 502, 503, 504])('after %i', async (status) => {
    server.answer(problem(status, {}), problem(status, {}), one)
    const { client, waits } = impatientClient(server.url)
    expect(await client.interaction('one').get()).toEqual({ interaction_id: 'one' })
    expect(waits).toEqual([300, 600])
  })

  test('when its connection was cut, before its reply or within', async () => {
    server.answer(
      cut,
      (_, response) => {
        response.writeHead(200, { 'Content-Length': 100 }).write('{"inter')
        setImmediate(() => response.destroy())
      },
      one,
    )
    expect(await impatientClient(server.url).client.interaction('one').get()).toEqual({
      interaction_id: 'one',
    })
    expect(server.seen).toHaveLength(3)
  })

  test.each([
    ['2', 2300],
    ['Thu, 01 Jan 2026 00:00:07 GMT', 7300],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 300],
    ['soon', 300],
  ])('after what Retry-After says: %s', async (retryAfter, wait) => {
    server.answer(problem(503, {}, { 'Retry-After': retryAfter }), one)
    const { client, waits } = impatientClient(server.url)
    await client.interaction('one').get()
    expect(waits).toEqual([wait])
  })

  test('not when Retry-After asks for too long', async () => {
    server.answer(problem(429, { code: 'too_many_requests' }, { 'Retry-After': '31' }), one)
    const { client, waits } = impatientClient(server.url)
    expect(await failureOf(client.interaction('one').get())).toMatchObject({
      code: 'too_many_requests',
      retryAfter: 31,
    })
    expect(waits).toEqual([])
  })

  test('so often as was said, and then fails with the last error', async () => {
    server.answer(problem(503, { code: 'unavailable' }))
    const { client, waits } = impatientClient(server.url, { retries: 5 })
    expect(await failureOf(client.interaction('one').get())).toMatchObject({ code: 'unavailable' })
    expect(waits).toEqual([300, 600, 1200, 2400, 4800])
    server.answer(cut)
    expect(await failureOf(client.interaction('one').get())).toMatchObject({
      code: 'network',
      status: undefined,
    })
  })

  test.each([400, 401, 403, 404, 412, 416, 500])('never after %i', async (status) => {
    server.answer(problem(status, {}))
    await failureOf(impatientClient(server.url).client.customers('c').interactions().page())
    expect(server.seen).toHaveLength(1)
  })

  test('with a new token each time', async () => {
    server.answer(cut, problem(503, {}), one)
    let tokens = 0
    const auth = () => ({ Authorization: `Bearer ${++tokens}` })
    await impatientClient(server.url, { auth }).client.interaction('one').get()
    expect(server.seen.map(({ headers }) => headers.authorization)).toEqual([
      'Bearer 1',
      'Bearer 2',
      'Bearer 3',
    ])
  })

  test('but not when there are no credentials: their error comes through as it is', async () => {
    const auth = () => Promise.reject(new RangeError('no token'))
    const { client } = impatientClient(server.url, { auth })
    await expect(client.interaction('one').get()).rejects.toThrow(new RangeError('no token'))
    expect(server.seen).toEqual([])
  })
})

describe('an abort', () => {
  const reason = new Error('enough')

  test('before, in the middle and while waiting rejects with its reason', async () => {
    const { client } = impatientClient(server.url)
    server.answer(one)
    await expect(client.interaction('one').get({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
    expect(server.seen).toEqual([])
    const early = new AbortController()
    server.answer(() => early.abort(reason))
    await expect(client.interaction('one').get({ signal: early.signal })).rejects.toBe(reason)
    const waiting = new AbortController()
    server.answer(problem(503, {}, { 'Retry-After': '30' }))
    const patient = impatientClient(server.url, { clock: undefined }).client
    const asked = patient.interaction('one').get({ signal: waiting.signal })
    setTimeout(() => waiting.abort(reason), 50)
    await expect(asked).rejects.toBe(reason)
  })

  test('ends a list that is under way', async () => {
    const list = new AbortController()
    server.answer((_, response) => response.writeHead(200, { Link: '<x?cursor=a>; rel="next"' }).end('[{}]'))
    const { client } = impatientClient(server.url)
    const rows = client.customers('c').interactions({ signal: list.signal })
    await expect(
      (async () => {
        for await (const _ of rows) list.abort(reason)
      })(),
    ).rejects.toBe(reason)
  })

  test.each([{ ETag: '"a"' }, {}])('ends a transfer that is under way, of %j', async (headers) => {
    const transfer = new AbortController()
    server.answer((_, response) =>
      response.writeHead(200, { 'Content-Length': 9, ...headers }).write('first'),
    )
    const { client } = impatientClient(server.url)
    const content = await client.interaction('one').plainText({ signal: transfer.signal })
    const reader = content.body.getReader()
    await reader.read()
    transfer.abort(reason)
    await expect(reader.read()).rejects.toBe(reason)
  })

  test('of a stream by who reads it closes the connection', async () => {
    const closed = new Promise((resolve) =>
      server.answer((_, response) => {
        response.once('close', resolve)
        response.writeHead(200, { 'Content-Length': 9, ETag: '"a"' }).write('first')
      }),
    )
    const content = await impatientClient(server.url).client.interaction('one').plainText()
    await content.body.cancel()
    await closed
  })
})

describe('a transfer that is cut', () => {
  const bytes = Buffer.from(Array.from({ length: 3_000_000 }, (_, at) => (at * 7919) % 251))
  const digest = createHash('sha256').update(bytes).digest('hex')

  /** Serves ranges of the bytes, `atATime` of them before it cuts the connection. */
  const cutting =
    (atATime: number, etag = () => '"a"', honoursIfRange = true) =>
    (request: { headers: Record<string, unknown> }, response: ServerResponse) => {
      const [, from = 0, to = bytes.length - 1] =
        /bytes=(\d+)-(\d+)?/.exec(String(request.headers['range'])) ?? []
      const isRange =
        request.headers['range'] !== undefined &&
        (!honoursIfRange || (request.headers['if-range'] ?? etag()) === etag())
      const [first, last] = isRange ? [Number(from), Number(to)] : [0, bytes.length - 1]
      const part = bytes.subarray(first, last + 1)
      response.writeHead(isRange ? 206 : 200, {
        'Content-Length': part.length,
        ETag: etag(),
        'Content-Type': 'video/mp4',
        ...(isRange && { 'Content-Range': `bytes ${first}-${last}/${bytes.length}` }),
      })
      response.write(part.subarray(0, atATime), () =>
        part.length > atATime ? response.destroy() : response.end(),
      )
    }
  const read = async (content: { body: ReadableStream<Uint8Array> }) =>
    Buffer.from(await new Response(content.body).arrayBuffer())

  test('goes on where it was, from the same body, to the same digest', async () => {
    server.answer(cutting(700_000))
    const { client } = impatientClient(server.url)
    const content = await client.interaction('one').binaryContent()
    const received = await read(content)
    expect(createHash('sha256').update(received).digest('hex')).toBe(digest)
    expect(server.seen.length).toBeGreaterThan(4)
    for (const { headers } of server.seen.slice(1)) {
      expect(headers['if-range']).toBe('"a"')
      expect(headers.range).toMatch(/^bytes=\d+-2999999$/)
    }
  })

  test('keeps to the range that was asked for', async () => {
    server.answer(cutting(300_000))
    const content = await impatientClient(server.url)
      .client.interaction('one')
      .binaryContent({
        range: { start: 1_000_000, end: 2_000_001 },
      })
    expect(content).toMatchObject({ size: 3_000_000, range: { start: 1_000_000, end: 2_000_001 } })
    expect((await read(content)).equals(bytes.subarray(1_000_000, 2_000_001))).toBe(true)
  })

  test('more often than there are retries is fine as long as it gets on, and given up when not', async () => {
    server.answer(cutting(1_100_000))
    const { client } = impatientClient(server.url, { retries: 1 })
    expect((await read(await client.interaction('one').binaryContent())).length).toBe(bytes.length)
    server.answer(cutting(10))
    expect(await failureOf(read(await client.interaction('one').binaryContent()))).toMatchObject({
      code: 'network',
    })
    expect(server.seen.length).toBeLessThan(8)
  })

  test('waits as it is told by a service that is busy meanwhile', async () => {
    server.answer(cutting(700_000), problem(503, {}, { 'Retry-After': '3' }), cutting(3_000_000))
    const { client, waits } = impatientClient(server.url)
    expect((await read(await client.interaction('one').binaryContent())).equals(bytes)).toBe(true)
    expect(waits).toEqual([300, 3600])
  })

  test.each([true, false])(
    'is never continued with another body, whether If-Range is known (%s)',
    async (isKnown) => {
      let version = 0
      server.answer(cutting(700_000, () => `"${version}"`, isKnown))
      const { client } = impatientClient(server.url)
      const content = await client.interaction('one').binaryContent()
      version = 1
      expect(await failureOf(read(content))).toMatchObject({ code: 'content_changed' })
    },
  )

  test.each([
    ['a weak tag', { ETag: 'W/"a"', 'Content-Length': '9' }],
    ['no tag', { 'Content-Length': '9' }],
  ])('fails when it has %s', async (_, headers) => {
    server.answer((_request, response) => {
      response.writeHead(200, headers as Record<string, string>).write('first')
      setTimeout(() => response.destroy(), 10)
    })
    const content = await impatientClient(server.url).client.interaction('one').plainText()
    expect(await failureOf(content.text())).toMatchObject({ code: 'network' })
    expect(server.seen).toHaveLength(1)
  })

  test('fails behind a redirect that a browser hides when no tag is to be seen', async () => {
    server.answer((_, response) =>
      response.writeHead(206, { 'Content-Range': 'bytes 0-0/9', 'Content-Length': 1 }).end('f'),
    )
    let asked = 0
    const hiding: typeof fetch = async (url, init) =>
      asked++ > 0
        ? fetch(url, init)
        : Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' })
    const { client } = impatientClient(server.url, { fetch: hiding })
    expect(await failureOf(client.interaction('one').plainText())).toMatchObject({ code: 'unexpected_reply' })
  })

  test('a reply that ignores the range is refused', async () => {
    server.answer((_, response) => response.writeHead(200, { 'Content-Length': 4, ETag: '"a"' }).end('text'))
    const asked = impatientClient(server.url)
      .client.interaction('one')
      .plainText({ range: { start: 1 } })
    expect(await failureOf(asked)).toMatchObject({ code: 'unexpected_reply' })
  })

  test.each([{ start: 0.5 }, { start: 5, end: 5 }, { start: -5, end: 3 }, { start: Number.NaN }])(
    'a range that HTTP has not is a TypeError: %j',
    async (range) => {
      const asked = impatientClient(server.url).client.interaction('one').plainText({ range })
      await expect(asked).rejects.toThrow(TypeError)
    },
  )
})

test('a body much larger than the memory that it takes is streamed', async () => {
  const chunk = Buffer.alloc(256 * 1024, 7)
  const chunks = 1000
  server.answer(async (_, response) => {
    response.writeHead(200, { 'Content-Length': chunk.length * chunks, ETag: '"a"' })
    for (let sent = 0; sent < chunks; sent++)
      if (!response.write(chunk)) await new Promise((resolve) => response.once('drain', resolve))
    response.end()
  })
  const content = await impatientClient(server.url).client.interaction('one').binaryContent()
  const before = process.memoryUsage.rss()
  let received = 0
  let grown = 0
  const reader = content.body.getReader()
  for (let one = await reader.read(); !one.done; one = await reader.read()) {
    received += one.value.length
    grown = Math.max(grown, process.memoryUsage.rss() - before)
  }
  expect(received).toBe(chunk.length * chunks)
  expect(grown).toBeLessThan(100_000_000)
})
