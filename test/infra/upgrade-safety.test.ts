import { describe, expect, test } from 'vitest'
import type { settings } from '../../infra/settings.ts'
import { type SynthesizedTemplate, synthesized } from './synthesized.ts'

const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:123456789012:${rest}`
const kmsKeyArn = arn('kms', 'key/0a1b')
const oidc = { auth: 'oidc', oidcIssuer: 'https://issuer.example.com', oidcAudiences: ['history'] }
const domain = { domainName: 'history.example.com', certificateArn: arn('acm', 'certificate/0a1b') }
const privately = { endpoint: 'private', vpcEndpointIds: ['vpce-0a1b2c3d'] }

/** Another valid value of every setting, with those that it needs beside it. */
const changes: Record<keyof typeof settings, object> = {
  stackName: { stackName: 'Another' },
  stageName: { stageName: 'prod' },
  basePath: { basePath: '/genesys/1/cs' },
  publicBaseUrl: { publicBaseUrl: 'https://history.example.com' },
  domainName: domain,
  certificateArn: domain,
  endpoint: privately,
  vpcEndpointIds: privately,
  auth: { auth: 'basic' },
  oidcIssuer: oidc,
  oidcAudiences: oidc,
  oidcAlgorithms: { ...oidc, oidcAlgorithms: ['ES512'] },
  oidcTenantClaim: { ...oidc, oidcTenantClaim: 'org' },
  corsOrigins: { corsOrigins: ['https://a.example.com'] },
  tenants: { tenants: { acme: { principals: ['arn:aws:iam::123456789012:role/desk'] } } },
  kmsKeyArn: { kmsKeyArn },
  oldVersionDays: { oldVersionDays: 400 },
  logRetentionDays: { logRetentionDays: 365 },
  alarmEmail: { alarmEmail: 'operator@example.com' },
  alarmTopicArn: { alarmTopicArn: arn('sns', 'alarms') },
  recordRatePerSecond: { recordRatePerSecond: 900 },
  recordBurst: { recordBurst: 1900 },
  contentRatePerSecond: { contentRatePerSecond: 10 },
  contentBurst: { contentBurst: 20 },
  waf: { waf: 'off' },
  wafRequestsPerAddress: { wafRequestsPerAddress: 100 },
  maxReadUnits: { maxReadUnits: 99 },
  maxWriteUnits: { maxWriteUnits: 99 },
  replicas: { kmsKeyArn, replicas: { 'eu-west-1': kmsKeyArn.replace('us-east-1', 'eu-west-1') } },
  reservedConcurrency: { reservedConcurrency: { 'get-interaction': 9 } },
  restoredTable: { restoredTable: 'restored' },
  apiLogRole: { apiLogRole: 'existing' },
}

/** What CloudFormation replaces a resource for ("Update requires: Replacement" in its reference). */
const replacing = {
  'AWS::DynamoDB::GlobalTable': ['TableName', 'KeySchema', 'LocalSecondaryIndexes', 'AttributeDefinitions'],
  'AWS::S3::Bucket': ['BucketName', 'ObjectLockEnabled'],
} as const

const identities = ({ Resources }: SynthesizedTemplate) =>
  Object.fromEntries(
    Object.entries(Resources).flatMap(([id, { Type, Properties, DeletionPolicy, UpdateReplacePolicy }]) => {
      const names = Object.entries(replacing).find(([type]) => type === Type)?.[1]
      const forcing = names?.map((name) => [name, Properties[name]])
      return forcing ? [[id, { Type, DeletionPolicy, UpdateReplacePolicy, forcing }]] : []
    }),
  )

const byDefault = synthesized()
const before = identities(byDefault)

test('there are a table and two buckets to lose', () => {
  expect(Object.keys(before)).toHaveLength(3)
})

describe('the table and the buckets stay the same ones when there is another', () => {
  test.each(Object.entries(changes))('%s', (_, values) => {
    const template = synthesized({ ...values })
    expect(template).not.toEqual(byDefault)
    expect(identities(template)).toEqual(before)
  })

  test('value of every setting that goes with the others', () => {
    const excluded = ['endpoint', 'vpcEndpointIds', 'auth', 'tenants', 'alarmEmail']
    const together = Object.entries(changes).filter(([name]) => !excluded.includes(name))
    expect(identities(synthesized(Object.assign({}, ...together.map(([, values]) => values))))).toEqual(
      before,
    )
  })
})
