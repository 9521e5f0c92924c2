import { AccountPrincipal, AnyPrincipal, Effect, PolicyDocument, PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { Configuration } from '../configuration.ts'

const invoke = { actions: ['execute-api:Invoke'], resources: ['execute-api:/*'] }

/**
 * Who may call at all, beside what the methods ask for. A private API answers its VPC endpoints only. With IAM, the
 * accounts of the tenants' principals are let in; what they may call is said by the policies of their own roles. Otherwise none is
 * needed.
 */
export const resourcePolicy = (
  configuration: Configuration,
  ownAccount: string,
): PolicyDocument | undefined => {
  const { auth, endpoint, vpcEndpointIds } = configuration
  const accounts = accountsOf(configuration)
  if (endpoint === 'regional' && accounts.length === 0) return undefined
  const principals =
    auth === 'iam'
      ? [...new Set([ownAccount, ...accounts])].map((account) => new AccountPrincipal(account))
      : [new AnyPrincipal()]
  const allow = new PolicyStatement({ ...invoke, principals })
  const conditions = { StringNotEquals: { 'aws:SourceVpce': vpcEndpointIds } }
  const denyOthers = new PolicyStatement({
    ...invoke,
    effect: Effect.DENY,
    principals: [new AnyPrincipal()],
    conditions,
  })
  return new PolicyDocument({ statements: endpoint === 'private' ? [allow, denyOthers] : [allow] })
}

const accountsOf = ({ tenants }: Configuration): readonly string[] =>
  Object.values(tenants)
    .flatMap(({ principals = [] }) => principals)
    .map((arn) => arn.split(':')[4] ?? '')
