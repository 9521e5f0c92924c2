import type { settings } from '../../infra/settings.ts'

const arn = (service: string, rest: string) => `arn:aws:${service}:us-east-1:123456789012:${rest}`
const kmsKeyArn = arn('kms', 'key/0a1b2c3d-1111-2222-3333-444455556666')
const oidc = { auth: 'oidc', oidcIssuer: 'https://issuer.example.com', oidcAudiences: ['history'] }
const domain = { domainName: 'history.example.com', certificateArn: arn('acm', 'certificate/0a1b') }
const privately = { endpoint: 'private', vpcEndpointIds: ['vpce-0a1b2c3d'] }

/** Another valid value of every setting, with those that it needs beside it. */
export const settingExamples: Record<keyof typeof settings, object> = {
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
  sourceBuckets: { sourceBuckets: ['old-exports'] },
  importConcurrency: { importConcurrency: 7 },
  retentionDays: { retentionDays: { chat: 365, '*': 3650 } },
  replicas: { kmsKeyArn, replicas: { 'eu-west-1': kmsKeyArn.replace('us-east-1', 'eu-west-1') } },
  reservedConcurrency: { reservedConcurrency: { 'get-interaction': 9 } },
  restoredTable: { restoredTable: 'restored' },
  apiLogRole: { apiLogRole: 'existing' },
}
