import { AccessLogField, AccessLogFormat } from 'aws-cdk-lib/aws-apigateway'

/**
 * A line about each request, as JSON: the route but not the path, whose ids may be a person's; no address, no caller, no
 * query. `requestId` is what the client got as `X-Request-Id`.
 */
export const accessLogFormat: AccessLogFormat = AccessLogFormat.custom(
  JSON.stringify({
    requestId: AccessLogField.contextRequestId(),
    traceId: AccessLogField.contextXrayTraceId(),
    time: AccessLogField.contextRequestTimeEpoch(),
    method: AccessLogField.contextHttpMethod(),
    route: AccessLogField.contextResourcePath(),
    tenant: AccessLogField.contextAuthorizer('tenant'),
    status: AccessLogField.contextStatus(),
    bytes: AccessLogField.contextResponseLength(),
    latency: AccessLogField.contextResponseLatency(),
    functionLatency: AccessLogField.contextIntegrationLatency(),
    authorizerLatency: AccessLogField.contextAuthorizerLatency(),
    refusedBy: AccessLogField.contextErrorResponseType(),
    firewall: AccessLogField.contextWafResponseCode(),
    tls: '$context.tlsVersion',
  }),
)
