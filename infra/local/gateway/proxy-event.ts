import { isUtf8 } from 'node:buffer'
import type { IncomingMessage } from 'node:http'
import type { APIGatewayEventIdentity, APIGatewayProxyEvent } from 'aws-lambda'
import { account } from '../account.ts'
import type { Caller } from './identify.ts'
import { functionHeaders, sourceIpOf } from './request-headers.ts'
import type { RequestTarget } from './request-target.ts'
import type { Match } from './router.ts'

export type ProxyRequest = {
  readonly request: IncomingMessage
  readonly target: RequestTarget
  /** As the client named it, with its port. */
  readonly host: string
  readonly match: Match
  readonly body: Buffer
  readonly caller: Caller
  readonly requestId: string
  readonly stageName: string
}

/**
 * The event that a function of a REST API gets
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html).
 */
export const toProxyEvent = (proxied: ProxyRequest): APIGatewayProxyEvent => {
  const { request, target, match, body } = proxied
  const headers = functionHeaders(request).map(({ name, values }) => [name, values] as const)
  const query = [...Map.groupBy(target.query, ([name]) => name)].map(
    ([name, pairs]) => [name, pairs.map(([, value]) => value)] as const,
  )
  const text = isUtf8(body)
  return {
    resource: match.route.path,
    path: match.path,
    httpMethod: request.method ?? '',
    headers: lastValues(headers),
    multiValueHeaders: allValues(headers),
    queryStringParameters: query.length > 0 ? lastValues(query) : null,
    multiValueQueryStringParameters: query.length > 0 ? allValues(query) : null,
    pathParameters: Object.keys(match.pathParameters).length > 0 ? match.pathParameters : null,
    stageVariables: null,
    requestContext: requestContextOf(proxied),
    body: body.length > 0 ? body.toString(text ? 'utf8' : 'base64') : null,
    isBase64Encoded: !text,
  }
}

type Entries = readonly (readonly [name: string, values: readonly string[]])[]

const lastValues = (entries: Entries) =>
  Object.fromEntries(entries.map(([name, values]) => [name, values.at(-1)]))

const allValues = (entries: Entries) =>
  Object.fromEntries(entries.map(([name, values]) => [name, [...values]]))

const requestContextOf = (proxied: ProxyRequest) => {
  const { request, target, host, match, caller, requestId, stageName } = proxied
  return {
    accountId: account.id,
    apiId: 'local',
    authorizer: caller.authorizer,
    domainName: host,
    domainPrefix: host.split('.')[0],
    extendedRequestId: requestId,
    httpMethod: request.method ?? '',
    identity: {
      ...anonymous,
      ...(caller.userArn && {
        accountId: account.id,
        caller: account.id,
        user: account.id,
        userArn: caller.userArn,
      }),
      sourceIp: sourceIpOf(request),
      userAgent: request.headers['user-agent'] ?? null,
    },
    path: target.path,
    protocol: `HTTP/${request.httpVersion}`,
    requestId,
    requestTimeEpoch: Date.now(),
    resourceId: 'local',
    resourcePath: match.route.path,
    stage: stageName,
  }
}

/** Of a request that nobody signed. */
const anonymous = {
  accessKey: null,
  accountId: null,
  apiKey: null,
  apiKeyId: null,
  caller: null,
  clientCert: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userArn: null,
} as const satisfies Omit<APIGatewayEventIdentity, 'sourceIp' | 'userAgent'>
