import { json } from 'node:stream/consumers'
import { FunctionError } from '../lambda/function-error.ts'
import type { Functions } from '../lambda/functions.ts'
import { GatewayError } from './gateway-error.ts'
import { readVerdict, type Verdict } from './policy.ts'
import type { Authorization } from './rest-api.ts'

type TokenAuthorization = Extract<Authorization, { type: 'token' }>

/**
 * Asks an authorizer about a token, for one method. Resolves to what the function is told of the caller. Throws the GatewayError
 * that API Gateway answers: UNAUTHORIZED, ACCESS_DENIED, or a failure of the authorizer.
 */
export type TokenAuthorizer = (
  authorization: TokenAuthorization,
  token: string | undefined,
  methodArn: string,
  signal: AbortSignal,
) => Promise<Verdict['context']>

const mostVerdicts = 1000

/** A token authorizer that keeps verdicts for as long as the template says, by `now` in milliseconds. */
export const createTokenAuthorizer = (
  functions: Pick<Functions, 'invoke'>,
  now: () => number = Date.now,
): TokenAuthorizer => {
  const kept = new Map<string, { readonly verdict: Verdict; readonly until: number }>()
  return async (authorization, token, methodArn, signal) => {
    if (!token) throw new GatewayError('UNAUTHORIZED')
    const key = `${authorization.functionId} ${token}`
    const known = kept.get(key)
    const fresh = known && known.until > now() ? known.verdict : undefined
    const verdict = fresh ?? (await ask(functions, authorization, { token, methodArn, signal }))
    if (!fresh && kept.size >= mostVerdicts) kept.clear()
    if (!fresh) kept.set(key, { verdict, until: now() + authorization.ttlSeconds * 1000 })
    if (!verdict.allows(methodArn)) throw new GatewayError('ACCESS_DENIED')
    return verdict.context
  }
}

type Question = { readonly token: string; readonly methodArn: string; readonly signal: AbortSignal }

const ask = async (
  functions: Pick<Functions, 'invoke'>,
  { functionId }: TokenAuthorization,
  { token, methodArn, signal }: Question,
): Promise<Verdict> => {
  const event = { type: 'TOKEN', authorizationToken: token, methodArn }
  const reply = await functions
    .invoke(functionId, event, signal)
    .then(({ body }) => json(body))
    .catch((error: unknown) => {
      signal.throwIfAborted()
      const refused = error instanceof FunctionError && error.errorMessage === 'Unauthorized'
      throw new GatewayError(refused ? 'UNAUTHORIZED' : 'AUTHORIZER_FAILURE', error)
    })
  try {
    return readVerdict(reply)
  } catch (error) {
    throw new GatewayError('AUTHORIZER_CONFIGURATION_ERROR', error)
  }
}
