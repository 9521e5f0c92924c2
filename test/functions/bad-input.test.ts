import { beforeAll, describe, expect, test } from 'vitest'
import { runningService } from '../service.ts'
import { problemOf } from './problem-document.ts'
import { sendRaw } from './raw-request.ts'

const running = runningService()

beforeAll(() =>
  running.put({
    interaction_id: 'good',
    customer_id: 'good',
    service_ids: ['good'],
    start_date: '2020-01-01T00:00:00Z',
    content: { plain_text: { inline: 'content' } },
  }),
)

const send = (line: string, headers: readonly string[] = []) =>
  sendRaw(
    running.url,
    `${line} HTTP/1.1\r\n${['Host: api.example', ...headers, 'Connection: close', '', ''].join('\r\n')}`,
  )

describe('is refused with a problem document:', () => {
  const list = '/customers/good/interactions'
  const refusals = [
    ['/interactions/a.b', 'invalid_parameter interaction_id'],
    ['/interactions/%20', 'invalid_parameter interaction_id'],
    [`/interactions/${'a'.repeat(65)}`, 'invalid_parameter interaction_id'],
    ['/interactions/%2e%2e/plain_text', 'invalid_parameter interaction_id'],
    ['/interactions/a%2Fb/binary_content', 'invalid_parameter interaction_id'],
    ['/interactions/%C3%A9/structured_text', 'invalid_parameter interaction_id'],
    ['/customers/a%2Fb/interactions', 'invalid_parameter customer_id'],
    ['/customers/%23/interactions', 'invalid_parameter customer_id'],
    ['/customers/%00/interactions', 'invalid_parameter customer_id'],
    [`/customers/${'a'.repeat(129)}/interactions`, 'invalid_parameter customer_id'],
    ['/services/%7F/interactions', 'invalid_parameter service_id'],
    [`/services/${'1'.repeat(129)}/interactions`, 'invalid_parameter service_id'],
    ['/customers/%ff/interactions', 'invalid_parameter'],
    ['/customers/%/interactions', 'invalid_parameter'],
    ['/interactions/good?x=%zz', 'invalid_parameter'],
    ['/interactions/good?limit=1', 'invalid_parameter limit'],
    ['/interactions/good/plain_text?fields=status', 'invalid_parameter fields'],
    ['/interactions/good?fields=', 'invalid_parameter fields'],
    ['/interactions/good?fields=a,,b', 'invalid_parameter fields'],
    [`${list}?media_type=chat`, 'invalid_parameter media_type'],
    [`${list}?Limit=1`, 'invalid_parameter Limit'],
    [`${list}?limit=1&limit=1`, 'invalid_parameter limit'],
    [`${list}?limit`, 'invalid_parameter limit'],
    [`${list}?limit=0`, 'invalid_parameter limit'],
    [`${list}?limit=1001`, 'invalid_parameter limit'],
    [`${list}?limit=1.0`, 'invalid_parameter limit'],
    [`${list}?limit=%2B1`, 'invalid_parameter limit'],
    [`${list}?sort=DESC`, 'invalid_parameter sort'],
    [`${list}?count=true`, 'invalid_parameter count'],
    [`${list}?started_from=2020-01-01`, 'invalid_parameter started_from'],
    [`${list}?started_from=2020-01-01T00:00:00+01:00`, 'invalid_parameter started_from'],
    [`${list}?started_to=2020-02-30T00:00:00Z`, 'invalid_parameter started_to'],
    [
      `${list}?started_from=2021-01-01T00:00:00Z&started_to=2020-01-01T00:00:00Z`,
      'invalid_parameter started_to',
    ],
    [`${list}?statuses=open`, 'invalid_parameter statuses'],
    [`${list}?entity_types=1,,2`, 'invalid_parameter entity_types'],
    [`${list}?media_types=,`, 'invalid_parameter media_types'],
    [`${list}?types=${Array.from({ length: 101 }, (_, i) => i)}`, 'invalid_parameter types'],
    [`${list}?cursor=x`, 'invalid_parameter cursor'],
    [
      `${list}?cursor=${Buffer.from('2020-01-01T00:00:00.000Z#a b').toString('base64url')}`,
      'invalid_parameter cursor',
    ],
    [`${list}?__proto__=1`, 'invalid_parameter __proto__'],
    [`${list}?constructor=1`, 'invalid_parameter constructor'],
    [`${list}?=1`, 'invalid_parameter '],
    [`${list}?${'n'.repeat(5000)}=1`, `invalid_parameter ${'n'.repeat(64)}`],
    [`${list}?limit=1&types=${'"'.repeat(2000)}`, 'invalid_parameter types'],
    [`${list}?fields=${'f'.repeat(3000)}&types=${'t'.repeat(3000)}`, 'invalid_parameter types'],
    ['/interactions/none', 'interaction_not_found'],
    ['/interactions/GOOD', 'interaction_not_found'],
    ['/interactions/none/plain_text', 'content_not_found'],
    ['/interactions/good/binary_content', 'content_not_found'],
    ['/', 'route_not_found'],
    ['/interactions', 'route_not_found'],
    ['/interactions/', 'route_not_found'],
    ['/interactions/good/', 'route_not_found'],
    ['/interactions/good/PLAIN_TEXT', 'route_not_found'],
    ['/interactions/../interactions/good', 'route_not_found'],
    ['/customers//interactions', 'route_not_found'],
    ['/customers/a/b/interactions', 'route_not_found'],
    ['/v2/interactions/good', 'route_not_found'],
  ] as const
  test.each(refusals.map(([path, expected]) => [path.slice(0, 90), path, expected]))(
    '%s',
    async (_, path, expected) => {
      expect(problemOf(await send(`GET ${path}`))).toBe(expected)
    },
  )

  test.each([
    ['a range beyond the end', 'Range: bytes=7-', 'range_not_satisfiable'],
    ['a condition that does not hold', 'If-Match: nonsense', 'precondition_failed'],
    ['an impossible host', 'Host: a b', 'invalid_parameter'],
  ])('%s', async (_, header, expected) => {
    expect(problemOf(await send('GET /interactions/good/plain_text', [header]))).toBe(expected)
  })

  test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND', 'get', 'FOO'])(
    'the method %s',
    async (method) => {
      for (const path of [
        '/interactions/good',
        '/customers/good/interactions',
        '/interactions/good/plain_text',
      ]) {
        const reply = await send(`${method} ${path}`)
        expect(problemOf(reply)).toBe('method_not_allowed')
        expect(reply.headers['allow']).toBe('GET, HEAD')
      }
    },
  )

  test.each([
    ['no host', 'GET /interactions/good HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['another protocol', 'GET /interactions/good GOPHER/1.0\r\n\r\n'],
    ['a header without a name', 'GET /interactions/good HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n'],
    ['a raw NUL', 'GET /interactions/\0 HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['a raw byte beyond ASCII', 'GET /interactions/\xe9 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
    ['a target beyond 10 KB', `GET /interactions/${'a'.repeat(11_000)} HTTP/1.1\r\nHost: x\r\n\r\n`],
    [
      'headers beyond 10 KB',
      `GET /interactions/good HTTP/1.1\r\nHost: x\r\nCookie: ${'a'.repeat(11_000)}\r\n\r\n`,
    ],
  ])('%s', async (_, bytes) => {
    expect(problemOf(await sendRaw(running.url, bytes))).toBe('invalid_parameter')
  })
})

test.each([
  ['no range at all', 'nonsense'],
  ['several', 'bytes=0-1,3-4'],
  ['several thousand', 'bytes=0-1'.padEnd(8000, ',0-1')],
  ['one that ends before it begins', 'bytes=5-2'],
  ['one of another unit', 'pages=1-2'],
  ['one without numbers', 'bytes=a-b'],
])('a range that is %s gets the whole body', async (_, range) => {
  const { status, body } = await send('GET /interactions/good/plain_text', [`Range: ${range}`])
  expect([status, body]).toEqual([200, 'content'])
})

test('a query that is not too long can be repeated in the link to the next page', async () => {
  for (const interaction_id of ['chat-1', 'chat-2'])
    await running.put({
      interaction_id,
      customer_id: '"'.repeat(128),
      start_date: '2020-01-01T00:00:00Z',
      type: 'Inbound',
    })
  const types = `Inbound,${'"'.repeat(1950)}`
  const path = `/customers/${'%22'.repeat(128)}/interactions?limit=1&types=${types}`
  const { status, headers } = await send(`GET ${path}`)
  expect(status).toBe(200)
  const next = /^<http:\/\/api\.example(.+)>; rel="next"$/.exec(headers['link'] ?? '')?.[1]
  expect(await send(`GET ${next}`)).toMatchObject({ status: 200, body: expect.stringContaining('"chat-1"') })
})
