import type { Authorization } from '../gateway/rest-api.ts'
import { functionOf } from './integration.ts'
import { numberAt, objectAt, textAt, wordAt } from './json.ts'
import type { Resource, Resources } from './resources.ts'

/** API Gateway's own, for an authorizer that does not say. */
const defaultTtlSeconds = 300

/** How a method verifies its callers. Throws an error that names the method or authorizer when the local run cannot. */
export const readAuthorization = ({ id, properties }: Resource, resources: Resources): Authorization => {
  const type = wordAt(
    properties['AuthorizationType'] ?? 'NONE',
    ['NONE', 'AWS_IAM', 'CUSTOM'],
    `${id}.AuthorizationType`,
  )
  if (type === 'NONE') return { type: 'none' }
  if (type === 'AWS_IAM') return { type: 'iam' }
  const reference = textAt(
    objectAt(properties['AuthorizerId'], `${id}.AuthorizerId`)['Ref'],
    `${id}.AuthorizerId`,
  )
  const authorizer = resources.get(reference)
  if (authorizer?.type !== 'AWS::ApiGateway::Authorizer')
    throw new Error(`${id}.AuthorizerId is ${reference}, which is no authorizer of the template`)
  return readTokenAuthorizer(authorizer, resources)
}

const readTokenAuthorizer = ({ id, properties }: Resource, resources: Resources): Authorization => {
  wordAt(properties['Type'], ['TOKEN'], `${id}.Type`)
  const source = textAt(properties['IdentitySource'], `${id}.IdentitySource`)
  const [, header] = /^method\.request\.header\.([\w-]+)$/.exec(source) ?? []
  if (!header) throw new Error(`${id}.IdentitySource is ${source}; the local run takes one header`)
  const ttl = properties['AuthorizerResultTtlInSeconds'] ?? defaultTtlSeconds
  return {
    type: 'token',
    functionId: functionOf(properties['AuthorizerUri'], resources, `${id}.AuthorizerUri`),
    headerName: header.toLowerCase(),
    ttlSeconds: numberAt(ttl, `${id}.AuthorizerResultTtlInSeconds`),
  }
}
