import type { APIGatewayProxyEvent } from 'aws-lambda'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { toApiRequest } from '../../shared/api-request.ts'
import { ApiError } from '../../shared/errors.ts'
import { type RouteName, routes } from '../../shared/routes.ts'
import { decodedOnce, isCustomerId, isInteractionId, rawIds } from '../decoded-id.ts'
import { runs } from '../properties.ts'

type Options = {
  route?: RouteName
  method?: string
  id?: string
  query?: Record<string, string[]>
  headers?: Record<string, string[]>
  host?: string
  path?: string
  environment?: Record<string, string>
}

const read = ({ route = 'list-customer-interactions', id = 'c1', ...options }: Options = {}) => {
  const name = /\{(.+)\}/.exec(routes[route].path)?.[1] ?? ''
  const event = {
    httpMethod: options.method ?? 'GET',
    pathParameters: { [name]: id },
    multiValueQueryStringParameters: options.query ?? null,
    multiValueHeaders: options.headers ?? {},
    requestContext: {
      identity: {},
      domainName: options.host ?? 'api.example.com',
      path: options.path ?? routes[route].path.replace(/\{.+\}/, id),
      requestId: 'r1',
    },
  } as unknown as APIGatewayProxyEvent
  return toApiRequest(
    event,
    routes[route],
    { AUTH: 'iam', TENANTS: '{"t":{}}', ...options.environment },
    new AbortController().signal,
  )
}

const refusal = (options: Options) => {
  try {
    read(options)
  } catch (error) {
    if (error instanceof ApiError) return `${error.status} ${error.parameter}`
    throw error
  }
  return 'accepted'
}

describe('the id', () => {
  test.each([
    ['John%20Smith', 'John Smith'],
    ['a%252Fb', 'a%2Fb'],
    ['a+b', 'a+b'],
    ['%C3%A9%F0%9F%98%80', 'é😀'],
    ['x'.repeat(128), 'x'.repeat(128)],
    ['%F0%9F%98%80'.repeat(128), '😀'.repeat(128)],
  ])('%s is decoded once', (raw, id) => {
    expect(read({ id: raw }).id).toBe(id)
  })

  test.each([
    '',
    'a%2Fb',
    'a%23b',
    '%00',
    'a%0Ab',
    '%C2%85',
    '%',
    '%zz',
    '%ff',
    '%ED%A0%80',
    'x'.repeat(129),
  ])('of a customer or service cannot be %j', (id) => {
    expect(refusal({ id })).toBe('400 customer_id')
    expect(refusal({ id, route: 'list-service-interactions' })).toBe('400 service_id')
  })

  test.each(['', 'a b', 'a%20b', 'a.b', 'é', 'x'.repeat(65), '%'])('of an interaction cannot be %j', (id) => {
    expect(refusal({ id, route: 'get-interaction' })).toBe('400 interaction_id')
  })

  test('is taken exactly when the contract says so, whatever it is, and decoded once', () => {
    const names = fc.constantFrom<RouteName>(...(Object.keys(routes) as RouteName[]))
    fc.assert(
      fc.property(rawIds(fc.string({ unit: 'binary', maxLength: 4 })), names, (raw, route) => {
        const id = decodedOnce(raw)
        const isOne = routes[route].path.includes('{interaction_id}') ? isInteractionId : isCustomerId
        if (id !== undefined && isOne(id)) expect(read({ route, id: raw, path: '/x' }).id).toBe(id)
        else expect(refusal({ route, id: raw, path: '/x' })).toMatch(/^400 \w+_id$/)
      }),
      runs(1000),
    )
  })

  test('of a service keeps 64 bits', () => {
    expect(read({ route: 'list-service-interactions', id: '9223372036854775807' }).id).toBe(
      '9223372036854775807',
    )
  })
})

describe('query parameters', () => {
  test('are taken when the route knows them, the cache-buster is passed over', () => {
    expect([...read({ query: { limit: ['5'], sort: ['asc'], _: ['1', '2'] } }).parameters]).toEqual([
      ['limit', '5'],
      ['sort', 'asc'],
    ])
  })

  test.each([
    ['400 media_type', { media_type: ['chat'] }],
    ['400 limit', { limit: ['1', '1'] }],
    ['400 limit', { limit: [''] }],
    ['400 __proto__', Object.fromEntries([['__proto__', ['x']]])],
    ['400 ', { '': ['x'] }],
  ])('%s for %j', (expected, query) => {
    expect(refusal({ query })).toBe(expected)
  })

  test('of a read by id are fields, of content none', () => {
    expect(refusal({ route: 'get-interaction', query: { fields: ['status'] } })).toBe('accepted')
    expect(refusal({ route: 'get-interaction', query: { limit: ['1'] } })).toBe('400 limit')
    expect(refusal({ route: 'get-plain-text', query: { fields: ['status'] } })).toBe('400 fields')
  })
})

test.each(['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'get'])(
  '%s is 405 with the methods that are served',
  (method) => {
    expect(() => read({ method })).toThrow(
      expect.objectContaining({ code: 'method_not_allowed', headers: { Allow: 'GET, HEAD' } }),
    )
  },
)

test('headers are found by any case, repeated ones joined', () => {
  const { header } = read({ headers: { 'If-None-Match': ['"a"'], 'IF-NONE-MATCH': ['"b"', '"c"'] } })
  expect(header('if-none-match')).toBe('"a", "b", "c"')
  expect(header('range')).toBeUndefined()
})

describe('the public base URL', () => {
  test.each([
    ['https://api.example.com', '/customers/c1/interactions', {}],
    ['https://api.example.com/v1', '/v1/customers/c1/interactions', {}],
    ['https://api.example.com/v1/genesys/1/cs', '/v1/genesys/1/cs/customers/c1/interactions', {}],
    ['http://api.example.com', '/customers/c1/interactions', { PUBLIC_SCHEME: 'http' }],
    [
      'https://public.example/cs',
      '/v1/customers/c1/interactions',
      { PUBLIC_BASE_URL: 'https://public.example/cs' },
    ],
  ])('is %s for %s', (expected, path, environment) => {
    expect(read({ path, environment }).baseUrl).toBe(expected)
  })

  test('has the host that the gateway saw, and nothing of what a client forwards', () => {
    const headers = {
      'X-Forwarded-Host': ['evil.example'],
      'X-Forwarded-Proto': ['gopher'],
      Forwarded: ['host=evil.example'],
    }
    expect(read({ host: 'localhost:8080', headers }).baseUrl).toBe('https://localhost:8080')
  })
})

test('whatever a client sends, it is read or refused with 400 or 405', () => {
  const queries = fc.dictionary(
    fc.string({ unit: 'binary' }),
    fc.array(fc.string({ unit: 'binary' }), { minLength: 1 }),
  )
  const requests = fc.record({
    id: fc.string({ unit: 'binary' }),
    method: fc.string(),
    query: queries,
    headers: queries,
  })
  fc.assert(
    fc.property(requests, fc.constantFrom(...(Object.keys(routes) as RouteName[])), (request, route) => {
      expect(refusal({ ...request, route })).toMatch(/^(accepted|40[05] )/)
    }),
  )
})
