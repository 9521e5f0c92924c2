import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda'
import { describe } from './failure.ts'
import { type Log, logToStdout } from './log.ts'
import type { Scope } from './principal.ts'

/** Who the credentials of a request belong to, and what of it may be read. */
export type Verified = {
  readonly principalId: string
  readonly tenant: string
  readonly scopes: readonly Scope[]
  /** Seconds since the epoch; absent: the credentials do not expire. */
  readonly expiresAt?: number
}

/** The credentials are not valid. Whatever else is thrown is no fault of the caller's. */
export class InvalidCredentials extends Error {
  override readonly name = 'InvalidCredentials'
}

/** Longer ones are no credentials, and are refused before they are looked into. */
const limitCharacters = 8_192

/**
 * The Lambda handler that answers API Gateway whether a request's `Authorization` header is valid: 401 when it is not, 503 when that
 * cannot be found out. The verdict holds for every route, as API Gateway keeps it for minutes: what the caller may read is said
 * in its context (`tenant`, `scope`, `expires_at`) and judged by the functions.
 */
export const authorizer =
  (verify: (authorization: string) => Promise<Verified>, log: Log = logToStdout) =>
  async ({
    authorizationToken,
    methodArn,
  }: APIGatewayTokenAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    if (authorizationToken.length > limitCharacters) throw unauthorized()
    const verified = await verify(authorizationToken).catch((error: unknown) => {
      if (error instanceof InvalidCredentials) throw unauthorized()
      log({ level: 'ERROR', outcome: 'not verified', error: describe(error) })
      throw new Error('the credentials could not be verified')
    })
    return verdict(verified, methodArn)
  }

/** API Gateway answers 401 to this message, and to no other. */
const unauthorized = () => new Error('Unauthorized')

const verdict = (
  { principalId, tenant, scopes, expiresAt }: Verified,
  methodArn: string,
): APIGatewayAuthorizerResult => ({
  principalId,
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: wholeStage(methodArn) }],
  },
  context: { tenant, scope: scopes.join(' '), ...(expiresAt !== undefined && { expires_at: expiresAt }) },
})

/** `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>` */
const wholeStage = (methodArn: string): string => `${methodArn.split('/', 2).join('/')}/*`
