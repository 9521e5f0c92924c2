import { expect } from 'vitest'
import type { RawReply } from './raw-request.ts'

const titles: Record<string, string> = {
  invalid_parameter: 'Invalid parameter',
  content_not_found: 'Content not found',
  interaction_not_found: 'Interaction not found',
  route_not_found: 'No such resource',
  method_not_allowed: 'Method not allowed',
  precondition_failed: 'Precondition failed',
  range_not_satisfiable: 'Range not satisfiable',
}
const statuses: Record<string, number> = {
  invalid_parameter: 400,
  content_not_found: 404,
  interaction_not_found: 404,
  route_not_found: 404,
  method_not_allowed: 405,
  precondition_failed: 412,
  range_not_satisfiable: 416,
}

/** Checks that a reply is a problem document with every member that is documented, and returns its code and parameter. */
export const problemOf = ({ status, headers, body }: RawReply) => {
  expect(headers).toMatchObject({
    'content-type': 'application/problem+json',
    'x-content-type-options': 'nosniff',
    'content-length': String(Buffer.byteLength(body)),
  })
  const { code, parameter, detail, ...rest } = JSON.parse(body)
  expect(rest).toEqual({
    type: `urn:query-interactions:error:${code}`,
    title: titles[code],
    status: statuses[code],
    instance: `urn:uuid:${headers['x-request-id']}`,
    request_id: headers['x-request-id'],
    message: detail,
  })
  expect(status).toBe(statuses[code])
  expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/)
  expect(detail).toMatch(/^[A-Z"a-z_].{5,300}\.$/su)
  return parameter === undefined ? code : `${code} ${parameter}`
}
