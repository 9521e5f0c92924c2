import type { IncomingMessage } from 'node:http'
import { account } from '../account.ts'
import { verifySignature } from './iam-signature.ts'
import type { RequestTarget } from './request-target.ts'
import type { Match } from './router.ts'
import type { TokenAuthorizer } from './token-authorizer.ts'

/** What a function is told of who calls. */
export type Caller = {
  /** The IAM identity that signed; null when another authorization is asked for. */
  readonly userArn: string | null
  /** What the authorizer said; null without one. */
  readonly authorizer: Readonly<Record<string, string>> | null
}

export type Arrival = {
  readonly request: IncomingMessage
  readonly target: RequestTarget
  readonly match: Match
  readonly body: Buffer
  readonly signal: AbortSignal
}

export type Verifiers = {
  readonly api: { readonly stageName: string }
  readonly authorizer: TokenAuthorizer
  readonly checksSignatures: boolean
}

const root = `arn:${account.partition}:iam::${account.id}:root`

/** Verifies the caller as the method's authorization asks; throws the GatewayError that refuses it. */
export const identify = async (
  { api, authorizer, checksSignatures }: Verifiers,
  { request, target, match, body, signal }: Arrival,
): Promise<Caller> => {
  const { authorization } = match.route
  if (authorization.type === 'iam') {
    if (checksSignatures) await verifySignature(request, target, body)
    return { userArn: root, authorizer: null }
  }
  if (authorization.type === 'none') return { userArn: null, authorizer: null }
  const token = request.headersDistinct[authorization.headerName]?.[0]
  const place = `${account.region}:${account.id}:local/${api.stageName}`
  const methodArn = `arn:${account.partition}:execute-api:${place}/${request.method}${match.path}`
  return { userArn: null, authorizer: await authorizer(authorization, token, methodArn, signal) }
}
