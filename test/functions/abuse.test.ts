import { once } from 'node:events'
import { connect } from 'node:net'
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { routes } from '../../shared/routes.ts'
import { runs } from '../properties.ts'
import { runningService } from '../service.ts'
import { processIdsOf } from '../stand-in.ts'
import { problemOf } from './problem-document.ts'
import { converse, repliesIn, sendRaw } from './raw-request.ts'
import { lastRequest, lastShapes, refusedShapes, servedShapes } from './smuggling.ts'

const running = runningService()
const paths = Object.values(routes).map(({ path }) => path)
const processes = () => paths.flatMap((path) => processIdsOf(running, path))
const get = (target: string, headers: readonly string[] = []) =>
  sendRaw(
    running.url,
    [`GET ${target} HTTP/1.1`, 'Host: api.example', ...headers, 'Connection: close', '', ''].join('\r\n'),
  )
let before: readonly number[]

beforeAll(async () => {
  for (const interaction_id of ['good', 'last', 'smuggled'])
    await running.put({
      interaction_id,
      customer_id: 'good',
      start_date: '2020-01-01T00:00:00Z',
      content: { plain_text: { inline: 'content' } },
    })
  for (const path of paths) await get(path.replace(/\{.+\}/, 'good'))
  before = processes()
  expect(before).toHaveLength(paths.length)
})
afterEach(async () => {
  const { status, body } = await get('/interactions/good/plain_text')
  expect([status, body]).toEqual([200, 'content'])
})
afterAll(() => expect(processes()).toEqual(expect.arrayContaining([...before])))

/** The ids of the interactions that came back, and the statuses of all else. */
const outcomes = (text: string) =>
  repliesIn(text, []).map(({ status, body }) => (status === 200 ? JSON.parse(body).interaction_id : status))

describe('a request that could be taken for two is refused, alone, and the connection closed:', () => {
  test.each(refusedShapes)('%s', async (_, bytes) => {
    const replies = repliesIn(await converse(running.url, `${bytes}${lastRequest}`), [])
    expect(replies.map(({ status }) => status)).toEqual([400])
    for (const reply of replies)
      expect([problemOf(reply), reply.headers['connection']]).toEqual(['invalid_parameter', 'close'])
  })
})

describe('a request with one meaning is served, and the next one is its own:', () => {
  test.each(servedShapes)('%s', async (_, bytes) => {
    expect(outcomes(await converse(running.url, `${bytes}${lastRequest}`))).toEqual(['good', 'last'])
  })
})

describe('the last request of a connection is served, and nothing behind it:', () => {
  test.each(lastShapes)('one %s', async (_, bytes) => {
    expect(outcomes(await converse(running.url, `${bytes}${lastRequest}`))).toEqual(['good'])
  })
})

describe('in place of an id and in a query', () => {
  const unnamed = 'invalid_parameter'
  const inAll = (outcome: string) => ({ member: outcome, interaction: outcome, query: outcome })
  const named = {
    member: 'invalid_parameter customer_id',
    interaction: 'invalid_parameter interaction_id',
    query: '[]',
  }
  const encodings: readonly (readonly [
    string,
    string,
    Readonly<Record<'member' | 'interaction' | 'query', string>>,
  ])[] = [
    ['an encoded slash', 'a%2Fb', named],
    ['a slash that is encoded twice', 'a%252Fb', { ...named, member: '[]' }],
    ['an encoded backslash', 'a%5Cb', { ...named, member: '[]' }],
    ['an encoded NUL', 'a%00b', named],
    ['a NUL', 'a\0b', inAll(unnamed)],
    ['dots that are encoded', '%2e%2e', { ...named, member: '[]' }],
    ['a line break', 'a%0D%0AX:%20y', named],
    ['a character that reverses the text', '%E2%80%AE', { ...named, member: '[]' }],
    ...[
      '%C0%AF',
      '%E0%80%AF',
      '%F0%80%80%AF',
      '%C0%80',
      '%FF',
      '%FE%FF',
      '%ED%A0%80',
      '%F4%90%80%80',
      '%C3',
      '%u002F',
      '%',
      '%2',
    ].map((text) => [`what is no UTF-8 or no encoding, ${text}`, text, inAll(unnamed)] as const),
    ...['\xe9', '\xc0\xaf', '\x7f', '\x01'].map(
      (text) => [`the raw bytes ${encodeURI(text)}`, text, inAll(unnamed)] as const,
    ),
  ]

  test.each(encodings)('%s has one meaning', async (_, text, { member, interaction, query }) => {
    const outcome = async (target: string) => {
      const reply = await get(target)
      return reply.status === 200 ? reply.body : problemOf(reply)
    }
    expect(await outcome(`/customers/${text}/interactions`)).toBe(member)
    expect(await outcome(`/services/${text}/interactions`)).toBe(member.replace('customer', 'service'))
    for (const rest of ['', '/plain_text', '/structured_text', '/binary_content'])
      expect(await outcome(`/interactions/${text}${rest}`)).toBe(interaction)
    expect(await outcome(`/customers/nobody/interactions?media_types=${text}`)).toBe(query)
  })
})

describe('too much of it is refused:', () => {
  const million = 'a'.repeat(1_000_000)
  const head = (line: string, headers = '') =>
    `${line} HTTP/1.1\r\nHost: api.example\r\nConnection: close\r\n${headers}\r\n`
  test.each([
    ['a URL of 1 MB', head(`GET /interactions/${million}`), 'invalid_parameter'],
    ['a query of 1 MB', head(`GET /customers/good/interactions?types=${million}`), 'invalid_parameter'],
    [
      '10,000 parameters',
      head(`GET /customers/good/interactions?${'limit=1&'.repeat(10_000)}`),
      'invalid_parameter',
    ],
    [
      '1,200 parameters',
      head(`GET /customers/good/interactions?${'limit=1&'.repeat(1200)}`),
      'invalid_parameter limit',
    ],
    [
      '1,500 different parameters',
      head(`GET /customers/good/interactions?${Array.from({ length: 1500 }, (_, at) => `x${at}`).join('&')}`),
      'invalid_parameter x0',
    ],
    ['a header of 1 MB', head('GET /interactions/good', `X: ${million}\r\n`), 'invalid_parameter'],
    [
      'a header of 1 MB without an end',
      head('GET /interactions/good', `X: ${million}`).trimEnd(),
      'invalid_parameter',
    ],
    ['a name of 1 MB', head('GET /interactions/good', `${million}: x\r\n`), 'invalid_parameter'],
    ['10,000 headers', head('GET /interactions/good', 'a: b\r\n'.repeat(10_000)), 'invalid_parameter'],
    ['a method of 1 MB', head(`${million} /interactions/good`), 'method_not_allowed'],
    ['1 MB of nothing', '\0'.repeat(1_000_000), 'method_not_allowed'],
  ])('%s', async (_, bytes, expected) => {
    expect(problemOf(await sendRaw(running.url, bytes))).toBe(expected)
  })

  test('but not a header behind thousands of short ones', async () => {
    const { status, body } = await get('/interactions/good/plain_text', [
      ...Array(2300).fill('a:'),
      'Range: bytes=1-2',
    ])
    expect([status, body]).toEqual([206, 'on'])
  })

  test('but not thousands of cache-busters', async () => {
    expect((await get(`/interactions/good?${'_=1&'.repeat(2000)}`)).status).toBe(200)
  })
})

describe('requests one behind the other on one connection', () => {
  const pipelined = [
    ...[
      'GET /interactions/good',
      'HEAD /interactions/good',
      'GET /interactions/none',
      'GET /interactions/last',
    ],
    ...[
      'GET /interactions/good/plain_text',
      'POST /interactions/good',
      'GET /customers/good/interactions?limit=1',
    ],
    ...['HEAD /interactions/none/plain_text', 'GET /nowhere', 'GET /interactions/smuggled'],
  ]
  const methods = pipelined.map((line) => line.split(' ')[0] ?? '')
  const sent = pipelined.map((line) => `${line} HTTP/1.1\r\nHost: api.example\r\n\r\n`).join('')
  const expected = [
    ...['200 good', '200 ', '404 interaction_not_found', '200 last', '200 content', '405 method_not_allowed'],
    ...['200 smuggled', '404 ', '404 route_not_found', '200 smuggled'],
  ]
  const said = ({ status, body }: { status: number; body: string }) => {
    const value = body.startsWith('{') || body.startsWith('[') ? [JSON.parse(body)].flat()[0] : {}
    return `${status} ${value.code ?? value.interaction_id ?? body}`
  }

  test('are answered in their order', async () => {
    const replies = repliesIn(await converse(running.url, `${sent}${lastRequest}`), methods)
    expect(replies.map(said)).toEqual([...expected, '200 last'])
  })

  test('are answered in their order before what makes no sense is refused', async () => {
    const replies = repliesIn(
      await converse(running.url, `${sent}GET nonsense\r\n\r\n${lastRequest}`),
      methods,
    )
    expect(replies.map(said)).toEqual([...expected, '400 invalid_parameter'])
  })
})

test('a client may hang up anywhere in its requests, politely or not', async () => {
  const bytes = [
    'GET /interactions/good HTTP/1.1\r\nHost: api.example\r\n\r\n',
    'GET /interactions/good HTTP/1.1\r\nHost: api.example\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
    'POST /interactions/good HTTP/1.1\r\nHost: api.example\r\nContent-Length: 9\r\n\r\nsome body',
  ].join('')
  await fc.assert(
    fc.asyncProperty(fc.nat(bytes.length), fc.boolean(), fc.boolean(), async (length, isPolite, waits) => {
      const socket = connect(Number(new URL(running.url).port), '127.0.0.1').on('error', () => {})
      await once(socket, 'connect')
      await new Promise((resolve) => socket.write(bytes.slice(0, length), resolve))
      if (waits && length > 60) await once(socket, 'readable')
      if (isPolite) socket.destroy()
      else socket.resetAndDestroy()
      expect((await get('/interactions/last')).status).toBe(200)
    }),
    runs(40),
  )
})
