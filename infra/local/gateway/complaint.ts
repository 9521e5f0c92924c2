import { GatewayError, gatewayErrors } from './gateway-error.ts'

/** Codes of the errors that mean that the client closed the connection. */
const departures = new Set<unknown>(['ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE', 'ERR_STREAM_UNABLE_TO_PIPE'])

/** What the operator should know: not that a client asked for something wrong, and not that it left. */
export const complaintOf = (error: unknown): string | undefined => {
  if (error instanceof GatewayError && gatewayErrors[error.type].status < 500) return undefined
  if (!(error instanceof Error) || error.name === 'AbortError') return undefined
  if ('code' in error && departures.has(error.code)) return undefined
  return error.cause instanceof Error ? error.cause.message : error.message
}
