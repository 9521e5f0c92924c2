import { type GatewayErrorType, gatewayErrors } from './gateway-error.ts'
import type { RestApi } from './rest-api.ts'
import { type Context, mappedHeaders, withContext } from './template-context.ts'

/** An answer of the gateway's own, ready to send. */
export type GatewayReply = {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/**
 * Renders an answer of the gateway's own: in the words of the template where it has a response of that type, else in those
 * of its DEFAULT_4XX or DEFAULT_5XX, else in API Gateway's.
 */
export const renderGatewayReply = (api: RestApi, type: GatewayErrorType, requestId: string): GatewayReply => {
  const { status, message } = gatewayErrors[type]
  const override = (name: string) => api.gatewayResponses.find((response) => response.type === name)
  const fallback = override(status < 500 ? 'DEFAULT_4XX' : 'DEFAULT_5XX')
  const response = override(type) ?? fallback
  const context: Context = {
    requestId,
    stage: api.stageName,
    'error.message': message,
    'error.messageString': JSON.stringify(message),
    'error.responseType': type,
  }
  return {
    statusCode: response?.statusCode ?? fallback?.statusCode ?? status,
    headers: { 'Content-Type': 'application/json', ...mappedHeaders(response?.headers ?? {}, context) },
    body: withContext(response?.template ?? '{"message":$context.error.messageString}', context),
  }
}
