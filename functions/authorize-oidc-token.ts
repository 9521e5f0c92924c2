import { authorizer } from '../shared/authorizer.ts'
import { environmentNames, required } from '../shared/environment.ts'
import { oidcVerifier } from '../shared/oidc-token.ts'

const listIn = (name: string) => required(process.env, name).split(',')

/** Authorizer of tokens of an OpenID issuer. */
export const handler = authorizer(
  oidcVerifier({
    issuer: required(process.env, environmentNames.oidcIssuer),
    audiences: listIn(environmentNames.oidcAudiences),
    algorithms: listIn(environmentNames.oidcAlgorithms),
    tenantClaim: required(process.env, environmentNames.oidcTenantClaim),
    tenants: JSON.parse(required(process.env, environmentNames.tenants)),
  }),
)
