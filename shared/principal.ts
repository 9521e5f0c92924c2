import type { APIGatewayProxyEvent } from 'aws-lambda'
import type { Headers } from './conditional-request.ts'
import { type Environment, environmentNames, required } from './environment.ts'
import { ApiError } from './errors.ts'
import type { Source } from './routes.ts'
import type { Tenants } from './tenants.ts'

/** What a principal may read: bodies, or all else. */
export const scopes = ['interactions.read', 'interactions.content'] as const

export type Scope = (typeof scopes)[number]

/** The scope that reading a source takes. */
export const scopeOf = (source: Source): Scope =>
  source === 'content' ? 'interactions.content' : 'interactions.read'

type RequestContext = APIGatewayProxyEvent['requestContext']

/**
 * The tenant of the verified principal: what the gateway or its authorizer says, never what the client claims. Throws `ApiError`:
 * `forbidden` for a principal without a tenant or scope, or when the old headers `ContactCenterId` and `GroupId` name another tenant;
 * `unauthenticated` when the credentials expired since they were verified.
 */
export const tenantOf = (
  context: RequestContext,
  source: Source,
  header: Headers,
  environment: Environment,
  nowMillis: number,
): string => {
  const tenants: Tenants = JSON.parse(required(environment, environmentNames.tenants))
  const byGateway = required(environment, environmentNames.auth) === 'iam'
  const tenant = byGateway
    ? tenantOfArn(context.identity.userArn ?? '', tenants)
    : tenantOfAuthorizer(context, scopeOf(source), nowMillis)
  const known = tenant !== undefined && Object.hasOwn(tenants, tenant) ? tenants[tenant] : undefined
  if (tenant === undefined || !known)
    throw new ApiError('forbidden', 'The caller belongs to no tenant of this service.')
  checkHeader('ContactCenterId', header, [tenant, ...(known.contactCenterIds ?? [])])
  checkHeader('GroupId', header, [tenant, ...(known.groupIds ?? [])])
  return tenant
}

/** A caller's own entry comes before one for its whole account. */
const tenantOfArn = (userArn: string, tenants: Tenants): string | undefined => {
  const entries = Object.entries(tenants)
  const [only, ...others] = entries
  if (only && others.length === 0 && !only[1].principals) return only[0]
  const caller = withoutSession(userArn)
  const account = userArn.replace(/^(arn:[^:]+):(?:iam|sts)(::\d{12}):.*$/, '$1:iam$2:root')
  const tenantWith = (wanted: string) =>
    entries.find(([, { principals }]) => principals?.some((one) => withoutSession(one) === wanted))?.[0]
  return tenantWith(caller) ?? tenantWith(account)
}

/** A role in use is `assumed-role/<name>/<session>`, without the path that its own ARN may have. */
const withoutSession = (arn: string): string =>
  arn
    .replace(/:sts::(\d{12}):assumed-role\/([^/]+)\/.*$/, ':iam::$1:role/$2')
    .replace(/:role\/.*\/([^/]+)$/, ':role/$1')

/** The authorizer's verdict is kept for minutes: it may have been made for another route, and before the token expired. */
const tenantOfAuthorizer = (
  { authorizer }: RequestContext,
  scope: Scope,
  nowMillis: number,
): string | undefined => {
  const expiresAt = Number(authorizer?.['expires_at'] ?? Number.POSITIVE_INFINITY)
  if (!(expiresAt * 1000 > nowMillis)) throw new ApiError('unauthenticated', 'The token has expired.')
  if (!String(authorizer?.['scope']).split(' ').includes(scope))
    throw new ApiError('forbidden', `This resource needs the scope ${scope}.`)
  return typeof authorizer?.['tenant'] === 'string' ? authorizer['tenant'] : undefined
}

const checkHeader = (name: string, header: Headers, values: readonly string[]) => {
  const value = header(name.toLowerCase())
  if (!value || values.includes(value)) return
  throw new ApiError('forbidden', `${name} is not one of the caller's tenant.`)
}
