import { type ErrorCode, errorCodes } from './types.ts'

/**
 * What can go wrong: a code of the service; `network` (no reply, or it was cut, and retries did not help), `content_changed` (a
 * transfer was cut and the body is another by now), `unexpected_reply` (something in between answered, which is not the service).
 */
export type HistoryErrorCode = ErrorCode | 'network' | 'content_changed' | 'unexpected_reply'

type Details = {
  readonly status?: number | undefined
  readonly requestId?: string | undefined
  readonly parameter?: string | undefined
  readonly retryAfter?: number | undefined
  readonly cause?: unknown
}

/** The one error of the client, but for an abort (the signal's own reason) and a wrong argument (`TypeError`). */
export class HistoryError extends Error {
  override readonly name = 'HistoryError'
  readonly code: HistoryErrorCode
  /** Of the reply; undefined when there was none. */
  readonly status: number | undefined
  /** Under which the operator finds the request. */
  readonly requestId: string | undefined
  /** The wrong parameter, with `invalid_parameter`. */
  readonly parameter: string | undefined
  /** Seconds that the service asked to wait. */
  readonly retryAfter: number | undefined

  constructor(code: HistoryErrorCode, message: string, details: Details = {}) {
    super(message, { cause: details.cause })
    this.code = code
    this.status = details.status
    this.requestId = details.requestId
    this.parameter = details.parameter
    this.retryAfter = details.retryAfter
  }
}

/** The error that a reply stands for; reads its body. `now` is for a `Retry-After` that is a date. */
export const errorOf = async (response: Response, now: number): Promise<HistoryError> => {
  const { status, headers } = response
  const problem = await problemIn(response)
  const text = (name: string) => (typeof problem[name] === 'string' ? problem[name] : undefined)
  const code = errorCodes.find((one) => one === text('code')) ?? 'unexpected_reply'
  return new HistoryError(code, text('detail') ?? `The reply has the status ${status}.`, {
    status,
    requestId: headers.get('x-request-id') ?? text('request_id'),
    parameter: text('parameter'),
    retryAfter: secondsIn(headers.get('retry-after'), now),
  })
}

const problemIn = async (response: Response): Promise<Readonly<Record<string, unknown>>> => {
  try {
    return { ...JSON.parse(await response.text()) }
  } catch {
    return {}
  }
}

/** `Retry-After` has seconds or a date (RFC 9110, section 10.2.3). */
const secondsIn = (retryAfter: string | null, now: number): number | undefined => {
  if (!retryAfter) return undefined
  const seconds = /^\d+$/.test(retryAfter)
    ? Number(retryAfter)
    : Math.ceil((Date.parse(retryAfter) - now) / 1000)
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds)
}
