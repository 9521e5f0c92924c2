import { describe, expect, test } from 'vitest'
import { streaming } from '../lambda/bundle.ts'
import { openService } from './service.ts'

const sends = (code: string) => openService({ source: streaming(code) })

/** Sends a prelude that ends, with its NULs, so many bytes behind the limit. */
const longPrelude = (beyond: number) => `
  const size = 16384 - 8 + ${beyond} - JSON.stringify({ statusCode: 200, headers: { a: '' } }).length
  const out = reply(200, { a: 'x'.repeat(size) }); out.write('x'); out.end()`

describe('a streamed reply', () => {
  test("has the function's status, headers and body", async () => {
    const { ask } = await sends(`
      const out = reply(201, { 'Content-Type': 'text/plain', 'X-Number': 7 }); out.write('a'); out.end('b')`)
    expect(await ask('/')).toMatchObject({ status: 403 })
    const { status, headers, body } = await ask('/x')
    expect([status, headers['content-type'], headers['x-number'], body]).toEqual([
      201,
      'text/plain',
      '7',
      'ab',
    ])
  })

  test('may have no body', async () => {
    const { ask } = await sends(`const out = reply(304, { ETag: '"x"' }); out.write(''); out.end()`)
    expect(await ask('/x')).toMatchObject({ status: 304, headers: { etag: '"x"' }, body: '' })
  })

  test('may carry a header several times, and cookies', async () => {
    const { ask } = await sends(`
      const out = awslambda.HttpResponseStream.from(raw, {
        statusCode: 200,
        headers: { 'X-A': 'single', 'X-B': 'kept' },
        multiValueHeaders: { 'x-a': ['1', '2'] },
        cookies: ['c=1', 'd=2'],
      })
      out.write(''); out.end()`)
    const { headers } = await ask('/x')
    expect(headers).toMatchObject({ 'x-a': '1, 2', 'x-b': 'kept', 'set-cookie': ['c=1', 'd=2'] })
  })

  test('has no headers that belong to a connection', async () => {
    const { ask } = await sends(`
      const out = reply(200, { 'Transfer-Encoding': 'gzip', Upgrade: 'h2c', Trailer: 'x' }); out.write('a'); out.end()`)
    const { headers, body } = await ask('/x')
    expect(headers).toMatchObject({ 'transfer-encoding': 'chunked' })
    expect(headers).not.toHaveProperty('upgrade')
    expect(headers).not.toHaveProperty('trailer')
    expect(body).toBe('a')
  })

  test('begins before the body is there', async () => {
    const { begin, bell } = await sends(`
      const out = reply(); out.write(''); await ring('waiting'); out.end('late')`)
    const release = bell.hold('waiting')
    const [response] = await begin('/x')
    expect(response.statusCode).toBe(200)
    release()
    expect(Buffer.concat(await response.toArray()).toString()).toBe('late')
  })

  test("keeps the function's Content-Length", async () => {
    const { ask } = await sends(
      `const out = reply(200, { 'Content-Length': '3' }); out.write('ab'); out.end('c')`,
    )
    const { headers, body } = await ask('/x')
    expect([headers['content-length'], headers['transfer-encoding'], body]).toEqual(['3', undefined, 'abc'])
  })

  test.each([
    ['shorter', 'ab'],
    ['longer', 'abcd'],
  ])('that is %s than its Content-Length is cut', async (_, body) => {
    const { ask } = await sends(`
      const out = reply(200, { 'Content-Length': '3' }); out.write(''); out.end('${body}')`)
    await expect(ask('/x')).rejects.toThrow('aborted')
  })
})

describe('a reply to HEAD', () => {
  test('has the headers and no body, whatever the function sends', async () => {
    const { ask } = await sends(`
      const out = reply(200, { 'Content-Length': '3' }); out.write(''); out.end(event.path === '/full' ? 'abc' : '')`)
    for (const path of ['/empty', '/full']) {
      const { status, headers, body } = await ask(path, { method: 'HEAD' })
      expect([status, headers['content-length'], body]).toEqual([200, '3', ''])
    }
  })
})

describe('a malformed reply is 502', () => {
  test.each([
    ['no prelude', `raw.write('just text'); raw.end()`],
    ['a prelude that is no JSON', `raw.write('{' + '\\0'.repeat(8)); raw.end('x')`],
    ['a prelude that is no object', `raw.write('[]' + '\\0'.repeat(8)); raw.end('x')`],
    ['no status', `const out = awslambda.HttpResponseStream.from(raw, {}); out.write('x'); out.end()`],
    ['an impossible status', `const out = reply(99); out.write('x'); out.end()`],
    ['an informational status', `const out = reply(101); out.write('x'); out.end()`],
    ['a bad header name', `const out = reply(200, { 'a b': '1' }); out.write('x'); out.end()`],
    ['a bad header value', `const out = reply(200, { a: '1\\r\\nb: 2' }); out.write('x'); out.end()`],
    ['a bad length', `const out = reply(200, { 'Content-Length': '-1' }); out.write('x'); out.end()`],
    ['a prelude of more than 16 KB', longPrelude(1)],
    ['end without write', `const out = reply(); out.end('x')`],
    ['nothing at all', `raw.end()`],
  ])('%s', async (_, code) => {
    const { ask } = await sends(code)
    expect(await ask('/x')).toMatchObject({ status: 502, body: '{"message":"Internal server error"}' })
  })

  test('unless its prelude just fits', async () => {
    const { ask } = await sends(longPrelude(0))
    expect(await ask('/x', { maxHeaderSize: 32_768 })).toMatchObject({ status: 200, body: 'x' })
  })

  test('and its function need not send the rest', async () => {
    const { ask, bell } = await sends(`raw.write('x'.repeat(20000)); await ring(await gone)`)
    expect((await ask('/x')).status).toBe(502)
    await bell.heard('gone')
  })
})

describe('a function that does not stream', () => {
  const returns = (value: string) =>
    openService({ source: `export const handler = async (event) => (${value})`, streaming: false })

  test('replies with an object', async () => {
    const { ask } = await returns(`{ statusCode: 201, headers: { a: 'b' }, body: 'Zoë' }`)
    expect(await ask('/x')).toMatchObject({ status: 201, headers: { a: 'b' }, body: 'Zoë' })
  })

  test('may encode its body', async () => {
    const { ask } = await returns(`{ statusCode: 200, body: 'Wm/Dqw==', isBase64Encoded: true }`)
    expect((await ask('/x')).body).toBe('Zoë')
  })

  test.each(['null', '"text"', '{}'])('that returns %s is 502', async (value) => {
    const { ask } = await returns(value)
    expect((await ask('/x')).status).toBe(502)
  })
})
