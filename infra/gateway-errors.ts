import { type GatewayResponseOptions, ResponseType } from 'aws-cdk-lib/aws-apigateway'
import { type ErrorCode, problem, problemHeaders, statusOf } from '../shared/errors.ts'

const answer = (type: ResponseType, code: ErrorCode, detail: string, extra: Record<string, string> = {}) => ({
  type,
  statusCode: String(statusOf(code)),
  responseHeaders: {
    ...quoted({ ...problemHeaders, ...extra }),
    'X-Request-Id': 'context.requestId',
  },
  templates: { 'application/json': JSON.stringify(problem(code, detail, '$context.requestId')) },
})

/** API Gateway takes static header values in single quotes. */
const quoted = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `'${value}'`]))

/**
 * The gateway's own answers in the service's one error shape. API Gateway says 403 "Missing Authentication Token" for a
 * route that does not exist; clients get 404.
 */
export const gatewayErrors: readonly GatewayResponseOptions[] = [
  answer(
    ResponseType.DEFAULT_4XX,
    'invalid_parameter',
    'The request is not one that the service understands.',
  ),
  answer(ResponseType.DEFAULT_5XX, 'bad_gateway', 'The service did not answer as it should. Try again.'),
  answer(
    ResponseType.MISSING_AUTHENTICATION_TOKEN,
    'route_not_found',
    'There is no such resource, or the request is not signed.',
  ),
  answer(ResponseType.RESOURCE_NOT_FOUND, 'route_not_found', 'There is no such resource.'),
  answer(ResponseType.WAF_FILTERED, 'forbidden', 'The request was filtered out.'),
  answer(ResponseType.INVALID_API_KEY, 'forbidden', 'The request carries no valid API key.'),
  answer(ResponseType.ACCESS_DENIED, 'forbidden', 'The caller may not use this resource.'),
  answer(ResponseType.UNAUTHORIZED, 'unauthenticated', 'The request carries no valid credentials.'),
  answer(ResponseType.INVALID_SIGNATURE, 'unauthenticated', 'The signature of the request is not valid.'),
  answer(ResponseType.EXPIRED_TOKEN, 'unauthenticated', 'The credentials of the request have expired.'),
  answer(ResponseType.REQUEST_TOO_LARGE, 'request_too_large', 'The request is larger than 10 MB.'),
  answer(ResponseType.THROTTLED, 'too_many_requests', 'Too many requests. Wait and try again.', {
    'Retry-After': '1',
  }),
  answer(ResponseType.QUOTA_EXCEEDED, 'too_many_requests', 'The quota is used up.', {
    'Retry-After': '3600',
  }),
  answer(ResponseType.INTEGRATION_FAILURE, 'gateway_timeout', 'The service could not be reached. Try again.'),
  answer(
    ResponseType.INTEGRATION_TIMEOUT,
    'gateway_timeout',
    'The service did not answer in time. Try again.',
  ),
]
