import { describe, expect, test } from 'vitest'
import { routes, servedMethods } from '../../../shared/routes.ts'
import { ofType, onlyOfType, type SynthesizedTemplate, synthesized } from '../synthesized.ts'

const byDefault = synthesized()
const methodsOf = (template: SynthesizedTemplate) => ofType(template, 'AWS::ApiGateway::Method')
const methodSettings = (template: SynthesizedTemplate) =>
  onlyOfType(template, 'AWS::ApiGateway::Stage').Properties['MethodSettings'] as Record<string, unknown>[]

describe('the stage', () => {
  test('limits every served method by itself, bodies lower than records, the rest like bodies', () => {
    const limitOf = (path: string, method: string) =>
      methodSettings(byDefault).find(
        ({ ResourcePath, HttpMethod }) =>
          ResourcePath === `/${path.replaceAll('/', '~1')}` && HttpMethod === method,
      )
    for (const { path, source } of Object.values(routes)) {
      for (const method of servedMethods) {
        const limit = source === 'content' ? [100, 200] : [500, 1000]
        expect(limitOf(path, method), `${method} ${path}`).toMatchObject({
          ThrottlingRateLimit: limit[0],
          ThrottlingBurstLimit: limit[1],
        })
      }
    }
    expect(limitOf('*', '*')).toMatchObject({ ThrottlingRateLimit: 100, ThrottlingBurstLimit: 200 })
  })

  test('limits what stands below a base path as well', () => {
    const paths = methodSettings(synthesized({ basePath: '/cv' })).map(({ ResourcePath }) => ResourcePath)
    expect(paths).toContain('/~1cv~1interactions~1{interaction_id}')
    expect(paths).not.toContain('/~1interactions~1{interaction_id}')
  })

  test('logs each request as JSON, without a path, a query, an address or a caller', () => {
    const { AccessLogSetting } = onlyOfType(byDefault, 'AWS::ApiGateway::Stage').Properties as {
      AccessLogSetting: { Format: string }
    }
    const format = JSON.parse(AccessLogSetting.Format)
    expect(format).toMatchObject({ requestId: '$context.requestId', route: '$context.resourcePath' })
    expect(AccessLogSetting.Format).not.toMatch(
      /\$context\.(path|identity|authorizer\.(principalId|claims)|requestOverride)/,
    )
  })

  test('traces, and writes no execution log, which would hold the ids in paths', () => {
    const { Properties } = onlyOfType(byDefault, 'AWS::ApiGateway::Stage')
    expect(Properties).toMatchObject({ TracingEnabled: true })
    for (const setting of methodSettings(byDefault)) {
      expect(setting).not.toMatchObject({ DataTraceEnabled: true })
      expect(setting).not.toHaveProperty('LoggingLevel')
    }
  })
})

describe('a request without credentials is let in nowhere', () => {
  test.each([
    ['iam', {}, 'AWS_IAM'],
    ['oidc', { oidcIssuer: 'https://issuer.example.com', oidcAudiences: 'history' }, 'CUSTOM'],
    ['basic', {}, 'CUSTOM'],
  ])('with auth=%s', (auth, settings, type) => {
    const methods = methodsOf(synthesized({ auth, ...settings }))
    expect(methods).toHaveLength(Object.keys(routes).length * 3 + 2)
    for (const { id, Properties } of methods)
      expect(Properties, id).toMatchObject({ AuthorizationType: type })
  })

  test('but for the question of a browser, where origins are configured', () => {
    const methods = methodsOf(synthesized({ corsOrigins: 'https://a.example.com' }))
    const open = methods.filter(({ Properties }) => Properties['AuthorizationType'] === 'NONE')
    expect(open.map(({ Properties }) => Properties['HttpMethod'])).toEqual(Array(6).fill('OPTIONS'))
    expect(methods).toHaveLength(Object.keys(routes).length * 4 + 2)
  })
})

describe('an authorizer', () => {
  const oidc = synthesized({
    auth: 'oidc',
    oidcIssuer: 'https://issuer.example.com/realm',
    oidcAudiences: 'history,desk',
    tenants: { acme: { groupIds: ['7'] } },
  })
  const basic = synthesized({ auth: 'basic' })

  test('takes the Authorization header, and its verdict is kept for five minutes', () => {
    for (const template of [oidc, basic])
      expect(onlyOfType(template, 'AWS::ApiGateway::Authorizer').Properties).toMatchObject({
        Type: 'TOKEN',
        IdentitySource: 'method.request.header.Authorization',
        AuthorizerResultTtlInSeconds: 300,
      })
    expect(ofType(byDefault, 'AWS::ApiGateway::Authorizer')).toEqual([])
  })

  const functionOf = (template: SynthesizedTemplate, name: string) =>
    ofType(template, 'AWS::Lambda::Function').find(({ Properties }) => Properties['Description'] === name)
      ?.Properties as {
      Environment: { Variables: Record<string, unknown> }
      Role: { 'Fn::GetAtt': string[] }
    }
  const statementsOf = (template: SynthesizedTemplate, name: string) =>
    ofType(template, 'AWS::IAM::Policy')
      .map(
        ({ Properties }) =>
          Properties as { Roles: { Ref: string }[]; PolicyDocument: { Statement: object[] } },
      )
      .filter(({ Roles }) => Roles[0]?.Ref === functionOf(template, name).Role['Fn::GetAtt'][0])
      .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)

  test('of tokens knows issuer, audiences and tenants, and may do nothing but log and trace', () => {
    expect(functionOf(oidc, 'authorize-oidc-token').Environment.Variables).toEqual({
      OIDC_ISSUER: 'https://issuer.example.com/realm',
      OIDC_AUDIENCES: 'history,desk',
      OIDC_ALGORITHMS: 'RS256,PS256,ES256,EdDSA',
      OIDC_TENANT_CLAIM: 'tenant',
      TENANTS: '{"acme":{"groupIds":["7"]}}',
      SERVICE_NAME: 'QueryInteractions',
    })
    expect(statementsOf(oidc, 'authorize-oidc-token')).toEqual([
      expect.objectContaining({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }),
      expect.objectContaining({ Action: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'] }),
    ])
  })

  test('of passwords may read the one secret, whose hashes are in no environment', () => {
    const secrets = ofType(basic, 'AWS::SecretsManager::Secret')
    const { id = '', Properties, DeletionPolicy } = secrets.find(({ id }) => id.startsWith('Query')) ?? {}
    expect(functionOf(basic, 'authorize-basic-credentials').Environment.Variables).toEqual({
      CREDENTIALS_SECRET: { Ref: id },
      SERVICE_NAME: 'QueryInteractions',
    })
    expect(statementsOf(basic, 'authorize-basic-credentials')).toEqual([
      expect.objectContaining({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] }),
      { Effect: 'Allow', Action: 'secretsmanager:GetSecretValue', Resource: { Ref: id } },
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: { 'Fn::GetAtt': [onlyOfType(basic, 'AWS::KMS::Key').id, 'Arn'] },
        Condition: { StringEquals: { 'kms:ViaService': 'secretsmanager.us-east-1.amazonaws.com' } },
      },
      expect.objectContaining({ Action: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'] }),
    ])
    expect(Properties).toMatchObject({
      SecretString: '{"version":1,"users":{}}',
      KmsKeyId: expect.anything(),
    })
    expect(DeletionPolicy).toBe('Retain')
  })
})

describe("the gateway's own answers", () => {
  const answersOf = (settings: object) =>
    new Map(
      ofType(synthesized({ ...settings }), 'AWS::ApiGateway::GatewayResponse').map(({ Properties }) => [
        Properties['ResponseType'],
        Properties as { StatusCode: string; ResponseParameters: Record<string, string> },
      ]),
    )
  const header = (name: string) => `gatewayresponse.header.${name}`

  test.each([
    ['MISSING_AUTHENTICATION_TOKEN', '401'],
    ['UNAUTHORIZED', '401'],
    ['INVALID_SIGNATURE', '401'],
    ['EXPIRED_TOKEN', '401'],
    ['ACCESS_DENIED', '403'],
    ['WAF_FILTERED', '403'],
    ['RESOURCE_NOT_FOUND', '404'],
    ['UNSUPPORTED_MEDIA_TYPE', '404'],
    ['REQUEST_TOO_LARGE', '413'],
    ['THROTTLED', '429'],
    ['QUOTA_EXCEEDED', '429'],
    ['AUTHORIZER_FAILURE', '503'],
    ['AUTHORIZER_CONFIGURATION_ERROR', '503'],
    ['INTEGRATION_TIMEOUT', '504'],
    ['DEFAULT_5XX', '502'],
    ['DEFAULT_4XX', '400'],
  ])('%s is %s', (type, status) => {
    expect(answersOf({}).get(type)?.StatusCode).toBe(status)
  })

  test('say how long to wait, and which credentials are asked for', () => {
    expect(answersOf({}).get('THROTTLED')?.ResponseParameters[header('Retry-After')]).toBe("'1'")
    const challenge = (settings: object) =>
      answersOf(settings).get('UNAUTHORIZED')?.ResponseParameters[header('WWW-Authenticate')]
    expect(challenge({})).toBeUndefined()
    expect(challenge({ auth: 'basic' })).toBe(`'Basic realm="interactions", charset="UTF-8"'`)
    expect(challenge({ auth: 'oidc', oidcIssuer: 'https://a.example.com', oidcAudiences: 'a' })).toBe(
      "'Bearer'",
    )
  })

  test('may be read by the pages of configured origins, and of no other', () => {
    const allowed = (corsOrigins: string) =>
      answersOf({ corsOrigins }).get('THROTTLED')?.ResponseParameters[header('Access-Control-Allow-Origin')]
    expect(allowed('')).toBeUndefined()
    expect(allowed('https://a.example.com')).toBe("'https://a.example.com'")
    expect(allowed('https://a.example.com,https://b.example.com')).toBe("'*'")
  })
})

test('every function has a concurrency of its own only where it is configured', () => {
  const reserved = (settings: object) =>
    ofType(synthesized({ ...settings }), 'AWS::Lambda::Function').flatMap(({ Properties }) =>
      Properties['ReservedConcurrentExecutions'] === undefined
        ? []
        : [[Properties['Description'], Properties['ReservedConcurrentExecutions']]],
    )
  expect(reserved({})).toEqual([])
  expect(reserved({ reservedConcurrency: { 'get-plain-text': 5 } })).toEqual([['get-plain-text', 5]])
})

test('every function logs JSON for the configured days, encrypted, and is traced', () => {
  const template = synthesized({ logRetentionDays: 30 })
  for (const { Properties } of ofType(template, 'AWS::Lambda::Function'))
    expect(Properties).toMatchObject({
      LoggingConfig: { LogFormat: 'JSON', ApplicationLogLevel: 'INFO', LogGroup: expect.anything() },
      TracingConfig: { Mode: 'Active' },
    })
  for (const { id, Properties } of ofType(template, 'AWS::Logs::LogGroup'))
    expect(Properties, id).toMatchObject({ RetentionInDays: 30, KmsKeyId: expect.anything() })
})
