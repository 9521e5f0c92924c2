import { expect, test } from 'vitest'
import { ApiError } from '../../shared/errors.ts'
import { describe as described, toApiError } from '../../shared/failure.ts'

const named = (name: string, members: object = {}) =>
  Object.assign(new Error('secret table'), { name, ...members })

test.each([
  ['a throttled table', named('ProvisionedThroughputExceededException', { $fault: 'client' })],
  ['a throttled request', named('ThrottlingException')],
  ['a bucket that wants less', named('SlowDown', { $metadata: { httpStatusCode: 503 } })],
  ['a server error', named('UnknownError', { $fault: 'client', $metadata: { httpStatusCode: 500 } })],
  ['a proxy without its server', named('SyntaxError', { $metadata: { httpStatusCode: 502 } })],
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

test('the log gets name, message and stack of an error and nothing else', () => {
  expect(Object.keys(described(named('X', { Key: 'personal' })))).toEqual(['name', 'message', 'stack'])
})
