import { describe, expect, test } from 'vitest'
import { ApiError } from '../../shared/errors.ts'
import { describe as described, toApiError } from '../../shared/failure.ts'

const named = (name: string, members: object = {}) =>
  Object.assign(new (class extends Error {})('secret table'), { name, ...members })

test.each([
  ['a throttled table', named('ProvisionedThroughputExceededException', { $fault: 'client' })],
  ['a throttled request', named('ThrottlingException')],
  ['a bucket that wants less', named('SlowDown', { $metadata: { httpStatusCode: 503 } })],
  ['a server error', named('UnknownError', { $fault: 'client', $metadata: { httpStatusCode: 500 } })],
  ['a proxy without its server', named('SyntaxError', { $metadata: { httpStatusCode: 502 } })],
  [
    'a HEAD at the wrong time',
    named('Unknown', { $metadata: { httpStatusCode: 403, clockSkewCorrected: true } }),
  ],
  ['a time-out', named('TimeoutError')],
  ['a refused connection', named('Error', { code: 'ECONNREFUSED' })],
  ['a reset connection', named('Error', { code: 'ECONNRESET' })],
])('%s is 503 with Retry-After', (_, error) => {
  expect(toApiError(error)).toMatchObject({
    code: 'unavailable',
    status: 503,
    headers: { 'Retry-After': '1' },
    cause: error,
  })
})

test.each([
  ['a denied access', named('AccessDeniedException', { $metadata: { httpStatusCode: 403 } })],
  ['a denied HEAD', named('Unknown', { $metadata: { httpStatusCode: 403 } })],
  ['an answer that makes no sense', named('SyntaxError', { $metadata: { httpStatusCode: 200 } })],
  ['an error without an answer', named('Error', { $metadata: null })],
  ['a missing table', named('ResourceNotFoundException', { $fault: 'client' })],
  ['a defect', new TypeError('x is not a function')],
  ['a thrown text', 'secret'],
])('%s is a fixed 500 that tells nothing', (_, error) => {
  const { code, message } = toApiError(error)
  expect(code).toBe('internal_error')
  expect(message).not.toMatch(/secret|table|function/)
})

test('an error for clients passes as it is', () => {
  const error = new ApiError('content_not_found', 'none')
  expect(toApiError(error)).toBe(error)
})

describe('the log gets of an error', () => {
  const personal = 'customer-4711'
  const kindsThatQuote = [
    named('ValidationException', { message: `key ${personal}`, $metadata: { httpStatusCode: 400 } }),
    named('SyntaxError', { message: personal }),
    new TypeError(personal),
    new TypeError(`two lines\n    at ${personal}`),
    Object.assign(new TypeError(`\n    at ${personal}`), { message: 'changed' }),
    (() => {
      try {
        return JSON.parse(`{"subject":"${personal}`)
      } catch (error) {
        return error
      }
    })(),
    Object.assign(new Error('x'), { Key: personal, cause: new Error(personal) }),
    personal,
    { message: personal },
  ]

  test.each(kindsThatQuote.map((error) => [error]))('nothing of what it quotes: %#', (error) => {
    expect(JSON.stringify(described(error))).not.toContain(personal)
  })

  test('its kind, its code, the status of the store and where it was thrown', () => {
    expect(described(named('SlowDown', { $metadata: { httpStatusCode: 503 }, code: 'X' }))).toEqual({
      name: 'SlowDown',
      code: 'X',
      http_status: 503,
      at: expect.arrayContaining([expect.stringMatching(/^at /)]),
    })
  })

  test('its words when they are our own', () => {
    expect(described(new Error('the body ended'))).toMatchObject({ message: 'the body ended' })
    expect(described(new ApiError('unavailable', 'later'))).toMatchObject({ message: 'later' })
  })
})
