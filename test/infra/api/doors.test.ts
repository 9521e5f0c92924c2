import { describe, expect, test } from 'vitest'
import { ofType, onlyOfType, synthesized } from '../synthesized.ts'

const byDefault = synthesized()
const role = (account: string) => `arn:aws:iam::${account}:role/desk`

const tls = { SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PQ_2025_09', EndpointAccessMode: 'STRICT' }

test('an old TLS version is not spoken, and the API answers on its own host', () => {
  expect(onlyOfType(byDefault, 'AWS::ApiGateway::RestApi').Properties).toMatchObject({
    ...tls,
    DisableExecuteApiEndpoint: false,
    EndpointConfiguration: { Types: ['REGIONAL'] },
  })
})

test('a custom domain is the only door then', () => {
  const template = synthesized({
    domainName: 'history.example.com',
    certificateArn: 'arn:aws:acm:eu-west-1:123456789012:certificate/0a1b',
    basePath: '/cv',
  })
  expect(onlyOfType(template, 'AWS::ApiGateway::RestApi').Properties).toMatchObject({
    DisableExecuteApiEndpoint: true,
  })
  expect(onlyOfType(template, 'AWS::ApiGateway::DomainName').Properties).toMatchObject({
    DomainName: 'history.example.com',
    EndpointConfiguration: { Types: ['REGIONAL'] },
    ...tls,
  })
  expect(onlyOfType(template, 'AWS::ApiGateway::BasePathMapping').Properties).not.toHaveProperty('BasePath')
  expect(template.Outputs).toMatchObject({
    ApiUrl: { Value: 'https://history.example.com/cv' },
    DomainTarget: { Value: expect.anything() },
  })
})

type Statement = { Effect: string; Principal: { AWS: unknown }; Condition?: object }

const policyOf = (settings: object) => {
  const { Policy } = onlyOfType(synthesized({ ...settings }), 'AWS::ApiGateway::RestApi').Properties as {
    Policy?: { Statement: Statement[] }
  }
  return Policy?.Statement
}

describe('a private API', () => {
  const settings = { endpoint: 'private', vpcEndpointIds: 'vpce-0a1b2c3d,vpce-0f1b2c3d' }

  test('is reached through its VPC endpoints and in no other way', () => {
    const template = synthesized(settings)
    expect(onlyOfType(template, 'AWS::ApiGateway::RestApi').Properties).toMatchObject({
      EndpointConfiguration: { Types: ['PRIVATE'], VpcEndpointIds: ['vpce-0a1b2c3d', 'vpce-0f1b2c3d'] },
    })
    expect(policyOf(settings)).toEqual([
      expect.objectContaining({ Effect: 'Allow' }),
      {
        Effect: 'Deny',
        Principal: { AWS: '*' },
        Action: 'execute-api:Invoke',
        Resource: 'execute-api:/*',
        Condition: { StringNotEquals: { 'aws:SourceVpce': ['vpce-0a1b2c3d', 'vpce-0f1b2c3d'] } },
      },
    ])
    expect(ofType(template, 'AWS::WAFv2::WebACL')).toEqual([])
  })

  test('with IAM lets in its own account, not every account that can sign', () => {
    expect(JSON.stringify(policyOf(settings)?.[0]?.Principal)).toMatch(/"AWS::AccountId"},":root"/)
  })
})

test('a public API names the accounts that it lets in only where principals are configured', () => {
  expect(policyOf({})).toBeUndefined()
  const tenants = { a: { principals: [role('111111111111')] }, b: { principals: [role('222222222222')] } }
  const [allow, ...others] = policyOf({ tenants }) ?? []
  expect(others).toEqual([])
  expect(allow?.Effect).toBe('Allow')
  expect(JSON.stringify(allow?.Principal)).toMatch(/::111111111111:root.*::222222222222:root.*AccountId/)
})

describe('the firewall', () => {
  test("has AWS's rules and a limit for each address, in front of the stage", () => {
    const template = synthesized({ wafRequestsPerAddress: 5000 })
    const { Rules } = onlyOfType(template, 'AWS::WAFv2::WebACL').Properties as {
      Rules: { Name: string; Priority: number; Statement: object; Action?: object }[]
    }
    expect(Rules.map(({ Name }) => Name)).toEqual([
      'requests-per-address',
      'AWSManagedRulesAmazonIpReputationList',
      'AWSManagedRulesKnownBadInputsRuleSet',
      'AWSManagedRulesCommonRuleSet',
    ])
    expect(Rules[0]).toMatchObject({
      Action: { Block: {} },
      Statement: { RateBasedStatement: { Limit: 5000, AggregateKeyType: 'IP' } },
    })
    expect(new Set(Rules.map(({ Priority }) => Priority)).size).toBe(Rules.length)
    expect(JSON.stringify(onlyOfType(template, 'AWS::WAFv2::WebACLAssociation').Properties)).toMatch(/stages/)
  })

  test('blocks neither long queries nor clients without a name', () => {
    const text = JSON.stringify(onlyOfType(byDefault, 'AWS::WAFv2::WebACL').Properties)
    for (const rule of ['SizeRestrictions_QUERYSTRING', 'NoUserAgent_HEADER'])
      expect(text).toContain(`{"ActionToUse":{"Count":{}},"Name":"${rule}"}`)
  })

  test('logs what it blocked, without paths, queries or credentials, and keeps no samples', () => {
    const { Properties } = onlyOfType(byDefault, 'AWS::WAFv2::LoggingConfiguration')
    expect(Properties).toMatchObject({
      LoggingFilter: { DefaultBehavior: 'DROP' },
      RedactedFields: expect.arrayContaining([
        { UriPath: {} },
        { QueryString: {} },
        { SingleHeader: { Name: 'authorization' } },
      ]),
    })
    expect(JSON.stringify(onlyOfType(byDefault, 'AWS::WAFv2::WebACL'))).not.toContain(
      '"SampledRequestsEnabled":true',
    )
  })

  test('is gone with waf=off', () => {
    expect(ofType(synthesized({ waf: 'off' }), 'AWS::WAFv2::WebACL')).toEqual([])
  })
})

test("API Gateway's role for logs, one for the whole account, is left alone when there is one", () => {
  expect(ofType(byDefault, 'AWS::ApiGateway::Account')).toHaveLength(1)
  expect(ofType(synthesized({ apiLogRole: 'existing' }), 'AWS::ApiGateway::Account')).toEqual([])
})
