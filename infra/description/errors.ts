import { type ErrorCode, errorCodes, problem, problemHeaders, statusOf } from '../../shared/errors.ts'
import { type HeaderName, headers } from './headers.ts'

/** What each status of an error says, and its headers beside those of every reply. */
const statuses: Readonly<Record<number, { readonly means: string; readonly more?: readonly HeaderName[] }>> =
  {
    400: { means: 'An id or query parameter is wrong; `parameter` names it.' },
    401: { means: 'There are no valid credentials.', more: ['WWW-Authenticate'] },
    403: { means: 'The credentials do not allow this.' },
    404: { means: 'There is no such thing.' },
    405: { means: 'No answer to this method, but to those that there are not.', more: ['Allow'] },
    412: { means: 'The condition of the request does not hold.' },
    413: { means: 'The request is larger than 10 MB.' },
    416: { means: 'The body has no byte of the range.', more: ['Content-Range'] },
    429: { means: 'There are too many requests.', more: ['Retry-After'] },
    500: { means: 'The service failed.' },
    502: { means: 'The service did not answer as it should. Try again.' },
    503: { means: 'The service is busy, or not well for the moment.', more: ['Retry-After'] },
    504: { means: 'The service did not answer in time. Try again.' },
  }

/** What the service says, where that is more than what the status says. */
const details: Partial<Record<ErrorCode, string>> = {
  invalid_parameter: 'limit takes an integer from 1 to 1000.',
  interaction_not_found: 'There is no interaction with this id.',
  content_not_found: 'There is no such interaction, or it has no such body.',
  method_not_allowed: 'This resource takes GET, HEAD.',
  route_not_found: 'There is no such resource.',
}

const requestId = '5e3b1f0a-6a0c-4c7e-9a53-0d0f2a7c9b1e'

const example = (code: ErrorCode, means: string) => ({
  summary: code,
  value: problem(code, details[code] ?? means, requestId, code === 'invalid_parameter' ? 'limit' : undefined),
})

/** Error replies for OpenAPI's components, by status. */
export const errorReplies: Readonly<Record<number, object>> = Object.fromEntries(
  Object.entries(statuses).map(([status, { means, more = [] }]) => {
    const codes = errorCodes.filter((code) => statusOf(code) === Number(status))
    const examples = Object.fromEntries(codes.map((code) => [code, example(code, means)]))
    const schema = { $ref: '#/components/schemas/Problem' }
    const content = { [problemHeaders['Content-Type']]: { schema, examples } }
    return [status, { description: means, headers: headers(...more), content }]
  }),
)

/** The body of every error. */
export const problemSchema = {
  type: 'object',
  description: 'Problem details (RFC 9457) with a stable code.',
  required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'request_id', 'message'],
  properties: {
    type: { type: 'string', format: 'uri' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string' },
    instance: { type: 'string', format: 'uri' },
    code: { type: 'string', description: 'What clients branch on.', enum: errorCodes },
    parameter: { type: 'string', description: 'Which parameter is wrong.' },
    request_id: { type: 'string' },
    message: { type: 'string', description: 'Equal to `detail`: where clients of the old API look.' },
  },
  additionalProperties: false,
} as const
