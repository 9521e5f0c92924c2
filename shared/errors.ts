/** Every error a client can see: its status and title. The codes are stable; clients branch on them. */
const problems = {
  invalid_parameter: { status: 400, title: 'Invalid parameter' },
  unauthenticated: { status: 401, title: 'Not authenticated' },
  forbidden: { status: 403, title: 'Forbidden' },
  interaction_not_found: { status: 404, title: 'Interaction not found' },
  content_not_found: { status: 404, title: 'Content not found' },
  route_not_found: { status: 404, title: 'No such resource' },
  method_not_allowed: { status: 405, title: 'Method not allowed' },
  precondition_failed: { status: 412, title: 'Precondition failed' },
  request_too_large: { status: 413, title: 'Request too large' },
  range_not_satisfiable: { status: 416, title: 'Range not satisfiable' },
  too_many_requests: { status: 429, title: 'Too many requests' },
  internal_error: { status: 500, title: 'Internal error' },
  bad_gateway: { status: 502, title: 'Bad gateway' },
  unavailable: { status: 503, title: 'Temporarily unavailable' },
  gateway_timeout: { status: 504, title: 'Gateway timeout' },
} as const satisfies Record<string, { status: number; title: string }>

export type ErrorCode = keyof typeof problems

const isErrorCode = (name: string): name is ErrorCode => name in problems

/** Every code that there is. */
export const errorCodes: readonly ErrorCode[] = Object.keys(problems).filter(isErrorCode)

export type ErrorDetails = {
  /** The name of the offending parameter (`invalid_parameter`). */
  readonly parameter?: string
  /** Headers of the reply beside the common ones, such as `Allow`. */
  readonly headers?: Readonly<Record<string, string>>
  /** What really happened, for the log only. */
  readonly cause?: unknown
}

/** The one error that is meant for clients. Anything else that is thrown is a defect and becomes a fixed 500. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly code: ErrorCode
  readonly status: number
  readonly parameter: string | undefined
  readonly headers: Readonly<Record<string, string>>

  constructor(code: ErrorCode, detail: string, { parameter, headers = {}, cause }: ErrorDetails = {}) {
    super(detail, { cause })
    this.code = code
    this.status = problems[code].status
    this.parameter = parameter
    this.headers = headers
  }
}

/** A bad id or query parameter: 400, naming the parameter. */
export const invalidParameter = (parameter: string, detail: string): ApiError =>
  new ApiError('invalid_parameter', detail, { parameter })

/** The status that goes with a code. */
export const statusOf = (code: ErrorCode): number => problems[code].status

/**
 * The body of an error reply: RFC 9457 problem details with a stable `code`, the `request_id`, and `message`
 * (equal to `detail`) where clients of the old API look. `requestId` may be a template variable of the gateway.
 */
export const problem = (code: ErrorCode, detail: string, requestId: string, parameter?: string) => ({
  type: `urn:query-interactions:error:${code}`,
  title: problems[code].title,
  status: problems[code].status,
  detail,
  instance: `urn:uuid:${requestId}`,
  code,
  ...(parameter === undefined ? {} : { parameter }),
  request_id: requestId,
  message: detail,
})

/** Headers of every error reply, the gateway's own included. */
export const problemHeaders = {
  'Content-Type': 'application/problem+json',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
} as const
