import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'
import { InvalidCredentials, type Verified } from './authorizer.ts'
import { type Scope, scopes } from './principal.ts'
import type { Tenants } from './tenants.ts'

export type OidcSettings = {
  readonly issuer: string
  readonly audiences: readonly string[]
  readonly algorithms: readonly string[]
  /** The claim that names the tenant. */
  readonly tenantClaim: string
  readonly tenants: Tenants
}

/** A key server that is slower than this is down: the gateway's client waits for it. */
const timeoutMillis = 3_000

/** Clocks of well-kept servers differ by less. */
const clockToleranceSeconds = 5

/** What is wrong with a token; all else that can be thrown is wrong with the issuer or the network. */
const faultsOfTokens = [
  errors.JWTExpired,
  errors.JWTClaimValidationFailed,
  errors.JWTInvalid,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWKSMultipleMatchingKeys,
]

/**
 * A verifier of `Bearer` tokens of one OpenID issuer. Its keys are found by its discovery document, kept, and fetched again when a
 * token names one that is not known. Rejects with `InvalidCredentials`, or with what went wrong at the issuer.
 */
export const oidcVerifier = (settings: OidcSettings): ((authorization: string) => Promise<Verified>) => {
  let keys: ReturnType<typeof createRemoteJWKSet> | undefined
  return async (authorization) => {
    const token = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
    if (!token) throw new InvalidCredentials()
    keys ??= createRemoteJWKSet(await keySetUrl(settings.issuer), { timeoutDuration: timeoutMillis })
    const { payload } = await jwtVerify(token, keys, {
      issuer: settings.issuer,
      audience: [...settings.audiences],
      algorithms: [...settings.algorithms],
      clockTolerance: clockToleranceSeconds,
      requiredClaims: ['exp'],
    }).catch((error: unknown) => {
      throw faultsOfTokens.some((fault) => error instanceof fault) ? new InvalidCredentials() : error
    })
    const tenant = tenantOf(payload, settings)
    return {
      principalId: payload.sub ?? tenant,
      tenant,
      scopes: scopesOf(payload),
      expiresAt: Number(payload.exp),
    }
  }
}

/** Where the issuer's keys are (OpenID Connect Discovery 1.0, section 4). */
const keySetUrl = async (issuer: string): Promise<URL> => {
  const response = await fetch(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`, {
    signal: AbortSignal.timeout(timeoutMillis),
  })
  const found: unknown = response.ok ? await response.json() : undefined
  const text = (name: string) =>
    typeof found === 'object' && found !== null ? String(Reflect.get(found, name)) : ''
  if (text('issuer') !== issuer) throw new Error('the discovery document is missing or of another issuer')
  const url = new URL(text('jwks_uri'))
  if (url.protocol === 'https:' || ['localhost', '127.0.0.1'].includes(url.hostname)) return url
  throw new Error('the keys of the issuer are not behind https')
}

/** A token without the claim belongs to the only tenant, where there is one. */
const tenantOf = (payload: JWTPayload, { tenants, tenantClaim }: OidcSettings): string => {
  const [only, ...others] = Object.keys(tenants)
  const said = payload[tenantClaim] ?? (others.length === 0 ? only : undefined)
  if (typeof said === 'string' && Object.hasOwn(tenants, said)) return said
  throw new InvalidCredentials()
}

/** `scope` is RFC 8693's, `scp` that of Microsoft Entra and Okta. */
const scopesOf = ({ scope, scp }: JWTPayload): readonly Scope[] => {
  const said = [scope, scp].flat().flatMap((value) => (typeof value === 'string' ? value.split(' ') : []))
  return scopes.filter((one) => said.includes(one))
}
