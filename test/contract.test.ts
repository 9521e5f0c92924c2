import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { problem, problemHeaders } from '../shared/errors.ts'
import { departures, type Exchange } from './contract.ts'

const requestId = '5e3b1f0a-6a0c-4c7e-9a53-0d0f2a7c9b1e'
const golden = JSON.parse(await readFile('test/golden/00001a57JGQ00BW8.json', 'utf8'))

const found = (body: object = golden, more: Partial<Exchange> = {}): Exchange => ({
  method: 'GET',
  target: '/genesys/1/cs/interactions/00001a57JGQ00BW8',
  status: 200,
  headers: {
    'content-type': 'application/json',
    'cache-control': 'private, no-cache',
    'content-security-policy': 'sandbox',
    'x-content-type-options': 'nosniff',
    'x-request-id': requestId,
    'content-length': String(Buffer.byteLength(JSON.stringify(body))),
    date: 'now',
  },
  body: Buffer.from(JSON.stringify(body)),
  ...more,
})

const missing: object = problem('interaction_not_found', 'There is none.', requestId)
const notFound = (body = missing): Exchange => {
  const { headers } = found(body)
  const own = { ...headers, 'content-type': problemHeaders['Content-Type'], 'cache-control': 'no-store' }
  return found(body, { status: 404, headers: own })
}

test.each([
  ['the golden reply', found()],
  ['an error', notFound()],
  ['a field that was asked for', found({ ...golden, hold: true }, { target: '/interactions/a?fields=*' })],
  ['an unknown path', { ...notFound(problem('route_not_found', 'None.', requestId)), target: '/nowhere' }],
])('%s is as the description has it', (_, exchange) => {
  expect(departures(exchange)).toEqual([])
})

test.each([
  [
    'a header too many',
    found(golden, { headers: { ...found().headers, server: 'x' } }),
    /server is not described$/,
  ],
  [
    'a header too few',
    found(golden, { headers: { ...found().headers, 'x-request-id': undefined } }),
    /X-Request-Id is missing$/,
  ],
  [
    'a malformed header',
    found(golden, { headers: { ...found().headers, 'x-request-id': '1' } }),
    /X-Request-Id is "1"$/,
  ],
  ['an unknown status', found(golden, { status: 302 }), /302: is not described$/],
  [
    'a success where there is no such path',
    found(golden, { target: '/nowhere' }),
    /elsewhere 200: is not described$/,
  ],
  [
    'another media type',
    found(golden, { headers: { ...found().headers, 'content-type': 'text/html' } }),
    /Content-Type is text\/html$/,
  ],
  ['a field of another form', found({ ...golden, status: '3' }), /\/status must be integer$/],
  [
    'a field that nobody asked for',
    found({ ...golden, queueName: 'q' }),
    /queueName is there without fields$/,
  ],
  [
    'a kind of field that its kind of interaction has not',
    found({ ...golden, duration: 3 }),
    /no field duration here$/,
  ],
  [
    'an error without its code',
    notFound({ ...missing, code: undefined }),
    /must have required property 'code'$/,
  ],
  ['an error of an unknown code', notFound({ ...missing, code: 'gone' }), /\/code must be equal to one of/],
  ['a body where only headers belong', found(golden, { method: 'HEAD' }), /a reply to HEAD has a body$/],
])('%s is a departure', (_, exchange, sentence) => {
  const [first = ''] = departures(exchange)
  expect(first).toMatch(sentence)
})
