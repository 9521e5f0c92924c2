import { type GatewayResponseOptions, ResponseType } from 'aws-cdk-lib/aws-apigateway'
import { type ErrorCode, problem, problemHeaders, statusOf } from '../../shared/errors.ts'
import type { Configuration } from '../configuration.ts'

type Headers = Readonly<Record<string, string>>

export const noSuchResource = 'There is no such resource.'

const notVerified = 'The credentials could not be verified. Try again.'

const wait = (seconds: number): Headers => ({ 'Retry-After': String(seconds) })

/** What a client without valid credentials is told to send. */
const challenges = {
  iam: {},
  oidc: { 'WWW-Authenticate': 'Bearer' },
  basic: { 'WWW-Authenticate': 'Basic realm="interactions", charset="UTF-8"' },
} satisfies Record<Configuration['auth'], Headers>

/** An error has nothing to hide from a page: one origin is named, several cannot be. */
export const errorCors = ({ corsOrigins }: Configuration): Headers => {
  const [origin, ...others] = corsOrigins
  if (!origin) return {}
  return {
    'Access-Control-Allow-Origin': others.length === 0 ? origin : '*',
    'Access-Control-Expose-Headers': 'Retry-After, X-Request-Id',
  }
}

/** Headers as API Gateway maps them: what is static stands in single quotes. */
export const responseHeaders = (headers: Headers): Headers => ({
  ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, `'${value}'`])),
  'X-Request-Id': 'context.requestId',
})

/** The gateway's own answers in the service's one error shape. */
export const gatewayErrors = (configuration: Configuration): readonly GatewayResponseOptions[] => {
  const answer = (type: ResponseType, code: ErrorCode, detail: string, extra: Headers = {}) => ({
    type,
    statusCode: String(statusOf(code)),
    responseHeaders: responseHeaders({ ...problemHeaders, ...errorCors(configuration), ...extra }),
    templates: { 'application/json': JSON.stringify(problem(code, detail, '$context.requestId')) },
  })
  const challenge = challenges[configuration.auth]
  return [
    answer(
      ResponseType.DEFAULT_4XX,
      'invalid_parameter',
      'The request is not one that the service understands.',
    ),
    answer(ResponseType.DEFAULT_5XX, 'bad_gateway', 'The service did not answer as it should. Try again.'),
    answer(
      ResponseType.MISSING_AUTHENTICATION_TOKEN,
      'unauthenticated',
      'The request carries no credentials.',
      challenge,
    ),
    answer(
      ResponseType.UNAUTHORIZED,
      'unauthenticated',
      'The request carries no valid credentials.',
      challenge,
    ),
    answer(ResponseType.INVALID_SIGNATURE, 'unauthenticated', 'The signature of the request is not valid.'),
    answer(
      ResponseType.EXPIRED_TOKEN,
      'unauthenticated',
      'The credentials of the request have expired.',
      challenge,
    ),
    answer(ResponseType.ACCESS_DENIED, 'forbidden', 'The caller may not use this resource.'),
    answer(ResponseType.WAF_FILTERED, 'forbidden', 'The request was filtered out.'),
    answer(ResponseType.INVALID_API_KEY, 'forbidden', 'The request carries no valid API key.'),
    answer(ResponseType.AUTHORIZER_FAILURE, 'unavailable', notVerified, wait(1)),
    answer(ResponseType.AUTHORIZER_CONFIGURATION_ERROR, 'unavailable', notVerified, wait(1)),
    answer(ResponseType.RESOURCE_NOT_FOUND, 'route_not_found', noSuchResource),
    // Only the catch-all route asks for a media type.
    answer(ResponseType.UNSUPPORTED_MEDIA_TYPE, 'route_not_found', noSuchResource),
    answer(ResponseType.REQUEST_TOO_LARGE, 'request_too_large', 'The request is larger than 10 MB.'),
    answer(ResponseType.THROTTLED, 'too_many_requests', 'Too many requests. Wait and try again.', wait(1)),
    answer(ResponseType.QUOTA_EXCEEDED, 'too_many_requests', 'The quota is used up.', wait(3600)),
    answer(
      ResponseType.INTEGRATION_FAILURE,
      'gateway_timeout',
      'The service could not be reached. Try again.',
    ),
    answer(
      ResponseType.INTEGRATION_TIMEOUT,
      'gateway_timeout',
      'The service did not answer in time. Try again.',
    ),
  ]
}
