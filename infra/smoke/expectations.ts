import type { SmokeReply } from './client.ts'

/** What was expected and did not come. */
export class Failure extends Error {
  override readonly name = 'Failure'
}

/** Fails with what was expected, unless it is so. */
export function expect(isSo: boolean, expected: string): asserts isSo {
  if (!isSo) throw new Failure(`expected ${expected}`)
}

export const expectStatus = ({ status }: SmokeReply, ...expected: readonly number[]): void =>
  expect(expected.includes(status), `status ${expected.join(' or ')}, got ${status}`)

export const expectHeader = ({ headers }: SmokeReply, name: string, form: RegExp): void =>
  expect(form.test(headers.get(name) ?? ''), `header ${name} like ${form}, got ${headers.get(name)}`)

/** The body as JSON; fails when it is none. */
export const jsonIn = ({ body }: SmokeReply): unknown => {
  try {
    return JSON.parse(Buffer.from(body).toString())
  } catch {
    throw new Failure('expected JSON')
  }
}

/** The body as one JSON object. */
export const objectIn = (reply: SmokeReply): Readonly<Record<string, unknown>> => {
  const value = jsonIn(reply)
  expect(typeof value === 'object' && value !== null && !Array.isArray(value), 'a JSON object')
  return Object.fromEntries(Object.entries(value))
}

/** The body as a JSON array. */
export const listIn = (reply: SmokeReply): readonly unknown[] => {
  const value = jsonIn(reply)
  expect(Array.isArray(value), 'a JSON array')
  return value
}

/** What every reply of the functions carries. */
export const expectCommonHeaders = (reply: SmokeReply): void => {
  expectHeader(reply, 'x-request-id', /^[\w-]{8,}$/)
  expectHeader(reply, 'x-content-type-options', /^nosniff$/)
  expectHeader(reply, 'content-security-policy', /\bsandbox\b/)
  expectHeader(reply, 'cache-control', /no-(cache|store)/)
}

/** An error of the service or its gateway: status, code and the one shape. */
export const expectProblem = (
  reply: SmokeReply,
  status: number,
  code: string,
): Readonly<Record<string, unknown>> => {
  expectStatus(reply, status)
  expectHeader(reply, 'content-type', /^application\/problem\+json/)
  const problem = objectIn(reply)
  expect(problem['code'] === code, `code ${code}, got ${problem['code']}`)
  expect(problem['status'] === status, `status ${status} in the document`)
  for (const name of ['type', 'title', 'detail', 'instance'])
    expect(Boolean(problem[name]), `${name} in the document`)
  expect(problem['message'] === problem['detail'], 'message equal to detail')
  expect(problem['request_id'] === reply.headers.get('x-request-id'), 'request_id equal to X-Request-Id')
  return problem
}
