import type { APIGatewayProxyEvent } from 'aws-lambda'
import type { Headers } from './conditional-request.ts'
import { type Environment, environmentNames } from './environment.ts'
import { ApiError, invalidParameter } from './errors.ts'
import { interactionIdPattern, isMemberId, memberIdForm } from './interaction-id.ts'
import { tenantOf } from './principal.ts'
import { readParameters } from './query-parameters.ts'
import { type Route, servedMethods } from './routes.ts'

/** A request that has been read and checked: what a function answers. */
export type ApiRequest = {
  readonly method: (typeof servedMethods)[number]
  /** That of the verified principal. */
  readonly tenant: string
  /** The id in the path, decoded. */
  readonly id: string
  /** The query parameters, each given once and known to the route. */
  readonly parameters: ReadonlyMap<string, string>
  readonly header: Headers
  /** Public base URL of this deployment, without a slash at the end. */
  readonly baseUrl: string
  /** Aborts when the client is gone or the reply is over. */
  readonly signal: AbortSignal
}

/** Reads a REST API event; throws `ApiError` for what the route does not take, or not from this principal. */
export const toApiRequest = (
  event: APIGatewayProxyEvent,
  route: Route,
  environment: Environment,
  signal: AbortSignal,
): ApiRequest => {
  const header = readHeaders(event.multiValueHeaders ?? {})
  return {
    method: readMethod(event.httpMethod),
    tenant: tenantOf(event.requestContext, route.source, header, environment, Date.now()),
    id: readId(event, route.path),
    parameters: readParameters(event.multiValueQueryStringParameters ?? {}, route.parameters),
    header,
    baseUrl: publicBaseUrl(event, route.path, environment),
    signal,
  }
}

const readMethod = (method: string) => {
  const served = servedMethods.find((name) => name === method)
  if (served) return served
  const allow = servedMethods.join(', ')
  throw new ApiError('method_not_allowed', `This resource takes ${allow}.`, { headers: { Allow: allow } })
}

/** REST APIs hand path parameters over as they were sent: this is the one place that decodes them. */
const readId = (event: APIGatewayProxyEvent, path: string): string => {
  const name = /\{(.+)\}/.exec(path)?.[1] ?? ''
  const id = decode(event.pathParameters?.[name] ?? '')
  if (name === 'interaction_id') {
    if (id !== undefined && interactionIdPattern.test(id)) return id
    throw invalidParameter(name, 'An interaction id has 1 to 64 letters, digits, _ and -.')
  }
  if (id !== undefined && isMemberId(id)) return id
  throw invalidParameter(name, `An id has ${memberIdForm}, percent-encoded as UTF-8.`)
}

const decode = (text: string): string | undefined => {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Header values by name in any case; repeated ones are joined. */
export const readHeaders = (headers: Readonly<Record<string, readonly string[] | undefined>>): Headers => {
  let byName: ReadonlyMap<string, string> | undefined
  return (name) => {
    byName ??= joinByName(headers)
    return byName.get(name)
  }
}

const joinByName = (
  headers: Readonly<Record<string, readonly string[] | undefined>>,
): ReadonlyMap<string, string> => {
  const byName = new Map<string, string>()
  for (const [name, values = []] of Object.entries(headers)) {
    const key = name.toLowerCase()
    const earlier = byName.get(key)
    byName.set(key, [...(earlier === undefined ? [] : [earlier]), ...values].join(', '))
  }
  return byName
}

/**
 * The configured base, or what the gateway saw: the host, and the path up to the route's own segments (stage or domain mapping,
 * and base path). A client's `X-Forwarded-*` plays no part.
 */
const publicBaseUrl = (event: APIGatewayProxyEvent, path: string, environment: Environment): string => {
  const configured = environment[environmentNames.publicBaseUrl]
  if (configured) return configured
  const scheme = environment[environmentNames.publicScheme] ?? 'https'
  const own = path.split('/').length - 1
  const prefix = event.requestContext.path.replace(/\/+$/, '').split('/').slice(0, -own).join('/')
  return `${scheme}://${event.requestContext.domainName}${prefix}`
}
