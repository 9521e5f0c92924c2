import { ApiError } from './errors.ts'

/** Codes of a connection that could not be made or did not last. */
const connectionCodes = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]

/**
 * Names under which the stores say that they are too busy or not well, that what was sent did not arrive as it was, or that their clock
 * is another: the SDK has taken it over by then.
 */
const unavailableNames =
  /Throttl|ThroughputExceeded|RequestLimitExceeded|TooManyRequests|SlowDown|Unavailable|Timeout|InternalServerError|InternalFailure|InternalError|BadDigest|XAmzContent\w+Mismatch|RequestTimeTooSkewed/

/** What a client is told about anything that was thrown: the error itself, `unavailable`, or a fixed 500. */
export const toApiError = (error: unknown): ApiError => {
  if (error instanceof ApiError) return error
  if (isUnavailable(error))
    return new ApiError('unavailable', 'The service is temporarily unavailable. Try again.', {
      headers: { 'Retry-After': '1' },
      cause: error,
    })
  return new ApiError('internal_error', 'The service failed. The operator finds why under the request id.', {
    cause: error,
  })
}

const isUnavailable = (error: unknown): boolean => {
  if (!(error instanceof Error)) return false
  // What may pass, as the SDK and `damaged-replies.ts` say.
  if ('$retryable' in error && error.$retryable) return true
  if (error.name === 'InvalidSignatureException' && error.message.startsWith('Signature expired')) return true
  // S3 refuses a HEAD without a body that would say that it is for its time.
  if (statusOf(error) === 403 && metadataOf(error).clockSkewCorrected) return true
  if ('code' in error && connectionCodes.some((code) => code === error.code)) return true
  return statusOf(error) >= 500 || unavailableNames.test(error.name)
}

/** What the store answered with; the SDK says it of every error, also where a proxy in between answered in its own words. */
const statusOf = (error: Error): number => Number(metadataOf(error).httpStatusCode ?? 0)

type Metadata = { readonly httpStatusCode?: unknown; readonly clockSkewCorrected?: unknown }

const metadataOf = (error: Error): Metadata => {
  const metadata = '$metadata' in error ? error.$metadata : undefined
  return typeof metadata === 'object' && metadata !== null ? metadata : {}
}

/**
 * What the log may say of an error: its kind and where it was thrown. The words only of an error that was made by hand, as `Error` or
 * `ApiError`: those of a store, a parser or the runtime quote what they were given, and so customers.
 */
export const describe = (error: unknown): Readonly<Record<string, unknown>> => {
  if (!(error instanceof Error)) return { name: typeof error }
  const isOurs = Object.getPrototypeOf(error) === Error.prototype || error instanceof ApiError
  return {
    name: error.name,
    ...('code' in error && typeof error.code === 'string' && { code: error.code }),
    ...(statusOf(error) > 0 && { http_status: statusOf(error) }),
    ...(isOurs && { message: error.message }),
    at: framesOf(error),
  }
}

/** The stack without its head, which is the message: a message of several lines may look like frames. */
const framesOf = ({ stack = '', message }: Error): readonly string[] => {
  const head = stack.indexOf(message)
  if (head < 0) return []
  const lines = stack.slice(head + message.length).split('\n')
  return lines.filter((line) => /^\s+at /.test(line)).map((line) => line.trim())
}
