import { readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { readConfiguration } from '../../infra/configuration.ts'
import { settings } from '../../infra/settings.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const role = 'arn:aws:iam::123456789012:role/desk'
const key = 'arn:aws:kms:eu-west-1:123456789012:key/0a1b2c3d-1111-2222-3333-444455556666'
const certificateArn = 'arn:aws:acm:eu-west-1:123456789012:certificate/0a1b'
const oidc = { auth: 'oidc', oidcIssuer: 'https://issuer.example.com', oidcAudiences: ['history'] }

test('without a word, everything has a value that deploys, and nothing is open', () => {
  expect(readConfiguration({})).toMatchObject({
    stackName: 'QueryInteractions',
    stageName: 'v1',
    basePath: '',
    endpoint: 'regional',
    auth: 'iam',
    corsOrigins: [],
    tenants: { default: {} },
    replicas: {},
    waf: 'on',
  })
})

test('values of the command line are text, those of a file are JSON: both say the same', () => {
  const typed = {
    basePath: '/genesys/1/cs',
    publicBaseUrl: 'https://history.example.com:8443/cs',
    corsOrigins: ['https://a.example.com', 'http://localhost:3000'],
    tenants: {
      acme: { principals: [role], contactCenterIds: ['9f4c'], groupIds: ['7'] },
      other: { principals: [key.replace(':kms:eu-west-1:', ':iam::').replace('key', 'user')] },
    },
    recordRatePerSecond: 700,
    logRetentionDays: 365,
    reservedConcurrency: { 'get-interaction': 50, 'import-object': 40 },
    sourceBuckets: ['old-exports', 'mails'],
    retentionDays: { chat: 365, '*': 3650 },
  }
  const text = Object.fromEntries(
    Object.entries(typed).map(([name, value]) => [
      name,
      Array.isArray(value)
        ? value.join(',')
        : typeof value === 'object'
          ? JSON.stringify(value)
          : String(value),
    ]),
  )
  expect(readConfiguration(text)).toEqual(readConfiguration(typed))
  expect(readConfiguration(typed)).toMatchObject(typed)
})

describe('a settings file', () => {
  const folder = temporaryFolder()
  beforeAll(async () => {
    await writeFile(join(folder.path, 'prod.json'), JSON.stringify({ stageName: 'prod', basePath: '/cv' }))
    await writeFile(join(folder.path, 'list.json'), '[]')
  })

  test('is read, and the command line wins', () => {
    expect(readConfiguration({ settings: join(folder.path, 'prod.json'), basePath: '' })).toMatchObject({
      stageName: 'prod',
      basePath: '',
    })
  })

  test.each(['nothing.json', 'list.json'])('%s is refused by name', (file) => {
    const settings = join(folder.path, file)
    expect(() => readConfiguration({ settings })).toThrow(
      `setting "settings" must name a JSON file with an object in it, not "${settings}"`,
    )
  })
})

test('what CDK itself keeps in the context is none of ours', () => {
  const context = { '@aws-cdk/core:newStyleStackSynthesis': true, 'aws:cdk:bundling-stacks': ['*'] }
  expect(readConfiguration(context)).toEqual(readConfiguration({}))
})

describe('an unknown name stops the synthesis:', () => {
  test.each([
    ['stageNam', { stageNam: 'x' }],
    ['tenant', { tenant: 'acme' }],
    ['reservedConcurrency.nothing', { reservedConcurrency: { nothing: 1 } }],
    ['tenants.acme.principal', { tenants: { acme: { principal: role } } }],
  ])('%s', (name, values) => {
    expect(() => readConfiguration(values)).toThrow(`there is no setting "${name}"`)
  })
})

describe('a wrong value stops the synthesis with a sentence that names it:', () => {
  test.each([
    ['stackName', '1st'],
    ['stageName', 'a/b'],
    ['stageName', 5],
    ['basePath', 'cv'],
    ['basePath', '/cv/'],
    ['basePath', '/a b'],
    ['basePath', '/~a'],
    ['basePath', '/a/..'],
    ['basePath', '/{proxy+}'],
    ['publicBaseUrl', 'history.example.com'],
    ['publicBaseUrl', 'https://history.example.com/'],
    ['publicBaseUrl', 'https://history.example.com/?a'],
    ['publicBaseUrl', 'ftp://history.example.com'],
    ['domainName', 'https://history.example.com'],
    ['certificateArn', 'arn:aws:iam::123456789012:server-certificate/a'],
    ['endpoint', 'edge'],
    ['vpcEndpointIds', 'vpc-1', 'vpcEndpointIds.0'],
    ['auth', 'none'],
    ['auth', 'open'],
    ['oidcIssuer', 'http://issuer.example.com'],
    ['oidcAlgorithms', 'HS256', 'oidcAlgorithms.0'],
    ['oidcAlgorithms', 'RS256,none', 'oidcAlgorithms.1'],
    ['corsOrigins', '*', 'corsOrigins.0'],
    ['corsOrigins', ['https://a.example.com/'], 'corsOrigins.0'],
    ['tenants', '{'],
    ['tenants', {}],
    ['tenants', { Acme: {} }, 'tenants.Acme'],
    ['tenants', { 'a#b': {} }, 'tenants.a#b'],
    ['tenants', { a: { principals: ['*'] } }, 'tenants.a.principals.0'],
    ['kmsKeyArn', 'alias/a'],
    ['kmsKeyArn', 'arn:aws:kms:eu-west-1:123456789012:key/a'],
    ['oldVersionDays', 34],
    ['logRetentionDays', 2],
    ['alarmEmail', 'me'],
    ['recordBurst', 'many'],
    ['recordBurst', ''],
    ['recordBurst', 1.5],
    ['waf', true],
    ['replicas', { 'eu-west-1': 'a' }, 'replicas.eu-west-1'],
    ['reservedConcurrency', { 'get-interaction': -1 }, 'reservedConcurrency.get-interaction'],
    ['apiLogRole', 'no'],
    ['sourceBuckets', 'Old_Exports', 'sourceBuckets.0'],
    ['sourceBuckets', 's3://old-exports', 'sourceBuckets.0'],
    ['importConcurrency', 0],
    ['importConcurrency', 1001],
    ['retentionDays', { Chat: 3 }, 'retentionDays.Chat'],
    ['retentionDays', { chat: 0 }, 'retentionDays.chat'],
    ['retentionDays', { chat: 36_501 }, 'retentionDays.chat'],
  ])('%s = %j', (name, value, place = name) => {
    expect(() => readConfiguration({ [name]: value })).toThrow(`setting "${place}" must be`)
  })
})

describe('settings that need or exclude each other stop the synthesis:', () => {
  test.each([
    ['certificateArn', { domainName: 'history.example.com' }],
    ['domainName', { certificateArn }],
    ['vpcEndpointIds', { endpoint: 'private' }],
    ['vpcEndpointIds', { vpcEndpointIds: ['vpce-0a1b2c3d'] }],
    [
      'domainName',
      { endpoint: 'private', vpcEndpointIds: 'vpce-0a1b2c3d', domainName: 'a.example.com', certificateArn },
    ],
    ['oidcIssuer', { auth: 'oidc', oidcAudiences: 'a' }],
    ['oidcAudiences', { ...oidc, oidcAudiences: [] }],
    ['oidcIssuer', { oidcIssuer: 'https://issuer.example.com' }],
    ['tenants', { tenants: { a: { principals: [role] }, b: {} } }],
    ['tenants', { tenants: { a: { principals: [role] }, b: { principals: [role] } } }],
    ['tenants', { ...oidc, tenants: { a: { principals: [role] } } }],
    ['alarmEmail', { alarmEmail: 'a@example.com', alarmTopicArn: 'arn:aws:sns:eu-west-1:123456789012:a' }],
    ['contentRatePerSecond', { contentRatePerSecond: 501 }],
    ['kmsKeyArn', { replicas: { 'eu-west-1': key } }],
    [
      'retentionDays',
      { retentionDays: Object.fromEntries(Array.from({ length: 80 }, (_, i) => [`medium-${i}`, 30])) },
    ],
  ])('%s in %j', (name, values) => {
    expect(() => readConfiguration(values)).toThrow(new RegExp(`setting.*"${name}"`))
  })

  test('tenants of more characters than Lambda has room for', () => {
    const tenants = { a: { groupIds: Array(400).fill('1234567') } }
    expect(() => readConfiguration({ tenants })).toThrow('setting "tenants" is longer than')
  })
})

describe("the operator's guide", () => {
  const guide = readFileSync(join(import.meta.dirname, '../../infra/README.md'), 'utf8')
  const defaults: Record<string, unknown> = readConfiguration({})

  test.each(Object.keys(settings))('explains %s, with its default', (name) => {
    const [, shown] = new RegExp(`^\\| \`${name}\` \\| (.+?) \\| .{10,} \\|$`, 'm').exec(guide) ?? []
    const value = defaults[name]
    const isNone = value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
    const text = Array.isArray(value)
      ? value.join(',')
      : typeof value === 'object'
        ? JSON.stringify(value)
        : value
    expect(shown).toBe(isNone ? 'none' : `\`${text}\``)
  })
})
