/**
 * What the gateway itself answers, by the type under which a stack can override it, with API Gateway's own status and words
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html). A function that
 * fails or replies with something malformed is a configuration error to API Gateway, with the status 502.
 */
export const gatewayErrors = {
  MISSING_AUTHENTICATION_TOKEN: { status: 403, message: 'Missing Authentication Token' },
  INVALID_SIGNATURE: { status: 403, message: 'The request signature we calculated does not match' },
  UNAUTHORIZED: { status: 401, message: 'Unauthorized' },
  ACCESS_DENIED: { status: 403, message: 'User is not authorized to access this resource' },
  AUTHORIZER_FAILURE: { status: 500, message: 'Internal server error' },
  AUTHORIZER_CONFIGURATION_ERROR: { status: 500, message: 'Internal server error' },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, message: 'Unsupported Media Type' },
  BAD_REQUEST_PARAMETERS: { status: 400, message: 'Bad Request' },
  REQUEST_TOO_LARGE: { status: 413, message: 'Request Too Long' },
  API_CONFIGURATION_ERROR: { status: 502, message: 'Internal server error' },
  INTEGRATION_TIMEOUT: { status: 504, message: 'Endpoint request timed out' },
} as const satisfies Record<string, { status: number; message: string }>

export type GatewayErrorType = keyof typeof gatewayErrors

/** A request that the gateway answers itself, because no function can or because the function did not. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly type: GatewayErrorType

  constructor(type: GatewayErrorType, cause?: unknown) {
    super(gatewayErrors[type].message, { cause })
    this.type = type
  }
}
