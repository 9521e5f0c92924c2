import { once } from 'node:events'
import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { streaming } from '../lambda/bundle.ts'
import { openService } from './service.ts'

const well = `const out = reply(); out.write(''); out.end('well')`

describe('a client that hangs up', () => {
  test('stops the function at once, and its process serves the next request', async () => {
    const { begin, ask, bell, functions } = await openService({
      source: streaming(`
        if (event.path !== '/bad') { ${well}; return }
        const out = reply(); out.write('first'); await ring(await gone)`),
      functions: { environmentLimit: 1 },
    })
    expect((await ask('/good')).body).toBe('well')
    const before = functions.processIds('Fn')
    const [response] = await begin('/bad')
    await once(response, 'readable')
    response.destroy()
    await bell.heard('gone')
    expect((await ask('/good')).body).toBe('well')
    expect(functions.processIds('Fn')).toEqual(before)
  })

  test('before the reply began does no harm', async () => {
    const { ask, bell, functions, gateway } = await openService({
      source: streaming(`if (event.path === '/bad') await ring('running'); ${well}`),
      functions: { environmentLimit: 1 },
    })
    expect((await ask('/good')).body).toBe('well')
    const before = functions.processIds('Fn')
    const release = bell.hold('running')
    const socket = connect(gateway.port, '127.0.0.1')
    socket.write('GET /bad HTTP/1.1\r\nHost: x\r\n\r\n')
    await bell.heard('running')
    socket.destroy()
    release()
    expect((await ask('/good')).body).toBe('well')
    expect(functions.processIds('Fn')).toEqual(before)
  })

  test('before the reply began frees a function that hangs', async () => {
    const { ask, bell, gateway } = await openService({
      source: streaming(`
        if (event.path === '/bad') { await ring('running'); await new Promise(() => setInterval(() => {}, 9e9)) }
        ${well}`),
      definition: { timeoutMilliseconds: 300_000 },
      integrationTimeout: 300_000,
      functions: { environmentLimit: 1 },
    })
    const socket = connect(gateway.port, '127.0.0.1')
    socket.write('GET /bad HTTP/1.1\r\nHost: x\r\n\r\n')
    await bell.heard('running')
    socket.destroy()
    expect((await ask('/good')).body).toBe('well')
  })

  test('in the middle of its own request does no harm', async () => {
    const { ask, gateway } = await openService({ source: streaming(well) })
    const socket = connect(gateway.port, '127.0.0.1')
    socket.write('POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc')
    await once(socket, 'connect')
    socket.destroy()
    expect((await ask('/good')).body).toBe('well')
  })
})

describe('a client that does not finish its request in time', () => {
  const patience = { headMilliseconds: 500, requestMilliseconds: 1000 }
  const begun = [
    ['nothing', '', ''],
    ['half of its head', 'GET /a HTTP/1.1\r\nHost: x\r\nX: ', ''],
    ['its head letter by letter', 'GET /a HTTP/1.1\r\nHost: x\r\nX: ', 'y'],
    ['half of its body', 'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc', ''],
    ['its body letter by letter', 'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\n\r\nabc', 'y'],
    [
      'chunks without an end',
      'POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n',
      '1\r\ny\r\n',
    ],
  ] as const

  test.each(begun)('but %s is refused, and others are served all the while', async (_, first, more) => {
    const { ask, bell, gateway } = await openService({
      source: streaming(`if (event.path === '/long') await ring('running'); ${well}`),
      gateway: { patience },
    })
    const release = bell.hold('running')
    const long = ask('/long')
    await bell.heard('running')
    const socket = connect(gateway.port, '127.0.0.1').on('error', () => {})
    socket.write(first)
    const trickle = setInterval(() => socket.write(more), 20)
    const received: string[] = []
    socket.setEncoding('utf8').on('data', (text: string) => received.push(text))
    await once(socket, 'close')
    clearInterval(trickle)
    expect(received.join('')).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect((await ask('/good')).body).toBe('well')
    // A request that is whole may be answered as late as it takes.
    release()
    expect((await long).body).toBe('well')
  })
})

test('a client that does not read slows the function down', async () => {
  const { begin, bell } = await openService({
    source: streaming(`
      const out = reply()
      let written = 0
      while (written < 400e6) {
        written += 65536
        if (out.write(Buffer.alloc(65536))) continue
        const drained = new Promise((resolve) => raw.once('drain', () => resolve(true)))
        if (!(await Promise.race([drained, new Promise((r) => setTimeout(r, 1000, false))]))) break
      }
      await ring('stalled', written)
      out.end()`),
  })
  const [response] = await begin('/x')
  expect(Number(await bell.heard('stalled'))).toBeLessThan(40e6)
  response.destroy()
})

describe('a request that makes no sense', () => {
  const open = () => openService({ source: streaming(well) })
  const badRequest = { status: 400, body: '{"message":"Bad Request"}' }

  test.each([
    ['broken percent-encoding in the path', '/a%zz'],
    ['a percent sign at the end', '/a%'],
    ['invalid UTF-8 in the path', '/%ff'],
    ['an overlong encoding', '/%c0%af'],
    ['broken percent-encoding in the query', '/a?x=%f'],
    ['invalid UTF-8 in a name', '/a?%fe=1'],
  ])('with %s is 400', async (_, path) => {
    const { ask } = await open()
    expect(await ask(path)).toMatchObject(badRequest)
  })

  test.each(['a b', 'x/y', 'user@x', 'x:port', '[::1', ''])('with the host "%s" is 400', async (host) => {
    const { send } = await open()
    expect(await send(`GET /a HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 400 /,
    )
  })

  test.each(['example.com', 'localhost:8080', '[::1]:8080', '127.0.0.1'])('but not with %s', async (host) => {
    const { send } = await open()
    expect(await send(`GET /a HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 200 /,
    )
  })

  test.each([
    ['no host', 'GET /a HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['two hosts', 'GET /a HTTP/1.1\r\nHost: a\r\nHost: b\r\nConnection: close\r\n\r\n'],
    ['an absolute target', 'GET http://x/a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
    [
      'bytes that are not ASCII',
      Buffer.from('GET /\xe9 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 'latin1'),
    ],
    ['a line break in a header', 'GET /a HTTP/1.1\r\nHost: x\r\nA\r\n\r\n'],
    ['no HTTP', 'GET /a NOTHTTP\r\n\r\n'],
    ['two lengths', 'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    [
      'a length and chunks',
      'POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n',
    ],
    ['a broken chunk', 'POST /a HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['headers beyond 10,240 bytes', `GET /a HTTP/1.1\r\nHost: x\r\nA: ${'a'.repeat(10_240)}\r\n\r\n`],
    ['a target beyond 10,240 bytes', `GET /${'a'.repeat(10_240)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  ])('with %s is 400', async (_, bytes) => {
    const { send } = await open()
    const reply = await send(bytes)
    expect(reply).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
    expect(reply).toContain('{"message":"Bad Request"}')
  })

  test('cuts a reply that is on its way, and does not write into it', async () => {
    const { gateway } = await openService({
      source: streaming(`const out = reply(); out.write('first'); await gone`),
    })
    const socket = connect(gateway.port, '127.0.0.1').on('error', () => {})
    const received: string[] = []
    socket.setEncoding('utf8').on('data', (text: string) => {
      received.push(text)
      if (text.includes('first')) socket.write('nonsense\r\n\r\n')
    })
    socket.write('GET /a HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(socket, 'close')
    expect(received.join('').match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200'])
  })

  test('with a body beyond 10 MB is 413', async () => {
    const { ask } = await open()
    const body = 'x'.repeat(10 * 1024 * 1024)
    expect(await ask('/a', { method: 'POST' }, body)).toMatchObject({ status: 200 })
    expect(await ask('/a', { method: 'POST' }, `${body}x`)).toMatchObject({
      status: 413,
      body: '{"message":"Request Too Long"}',
    })
  })

  test.each(['FOO /a HTTP/1.1\r\nHost: x\r\n\r\n', 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n'])(
    'by its method is 405: %s',
    async (bytes) => {
      const { send } = await openService({ source: streaming(well), routes: ['GET /a', 'HEAD /a', 'ANY /a'] })
      const reply = await send(bytes)
      expect(reply).toMatch(/^HTTP\/1\.1 405 Method Not Allowed\r\n/)
      expect(reply).toContain('\r\nAllow: GET, HEAD\r\n')
      expect(reply).toContain('\r\nX-Request-Id: ')
      expect(JSON.parse(reply.slice(reply.indexOf('\r\n\r\n')))).toMatchObject({
        code: 'method_not_allowed',
        status: 405,
      })
    },
  )

  test('with an unusual expectation is served all the same', async () => {
    const { ask } = await open()
    expect(await ask('/a', { headers: { Expect: 'miracles' } })).toMatchObject({ status: 200 })
  })

  test('leaves the gateway serving others', async () => {
    const { ask, send } = await open()
    await Promise.all(
      ['\r\n\r\n\r\nX', 'GET', '\x16\x03\x01\x02\x00\x01\x00'].map((bytes) =>
        Promise.race([send(`${bytes}\r\n\r\n`)]),
      ),
    )
    expect((await ask('/good')).body).toBe('well')
  })
})
