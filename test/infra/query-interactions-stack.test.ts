import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { describe, expect, inject, test } from 'vitest'
import { readTemplate } from '../../infra/local/template.ts'
import { authorizers, eventFunctions } from '../../infra/settings.ts'
import { problem } from '../../shared/errors.ts'
import { type Route, routes } from '../../shared/routes.ts'

type Resource = {
  Type: string
  Properties: Record<string, unknown>
  DeletionPolicy?: string
  UpdateReplacePolicy?: string
}

const assembly = inject('assembly')
const template: { Resources: Record<string, Resource> } = JSON.parse(
  await readFile(join(assembly, 'QueryInteractions.template.json'), 'utf8'),
)
const { api, functions } = await readTemplate(assembly)
const ofType = (type: string) => Object.entries(template.Resources).filter(([, { Type }]) => Type === type)
const onlyOfType = (type: string) => {
  const [[id, resource] = [], ...others] = ofType(type)
  if (!id || !resource || others.length > 0) throw new Error(`not exactly one ${type}`)
  return { id, ...resource }
}
const functionOf = (path: string) => {
  const route = api.routes.find((one) => one.path === path && one.method === 'GET')
  return route?.integration.type === 'lambda' ? route.integration.functionId : ''
}

describe('the API', () => {
  test('has the routes of the route table, each for what is served and for what is not', () => {
    const declared = api.routes.map(({ method, path }) => `${method} ${path}`).toSorted()
    const wanted = Object.values(routes).flatMap(({ path }) =>
      ['GET', 'HEAD', 'ANY'].map((method) => `${method} ${path}`),
    )
    expect(declared).toEqual([...wanted, 'ANY /', 'ANY /{proxy+}'].toSorted())
  })

  test('has a function of its own for each route, and a file for each function', async () => {
    const files = (await readdir(join(import.meta.dirname, '../../functions'))).map((file) =>
      basename(file, '.ts'),
    )
    expect(files.toSorted()).toEqual(
      [...Object.keys(routes), ...Object.values(authorizers), ...eventFunctions].toSorted(),
    )
    expect(new Set(Object.values(routes).map(({ path }) => functionOf(path)))).toHaveLength(6)
    // By default there is no authorizer, and all interactions are kept.
    expect(functions).toHaveLength(6 + eventFunctions.length - 1)
  })

  // Neither CDK's validation nor CloudFormation notices a mode and a URI that do not belong together.
  test('streams: the mode and the URI of every integration belong together', () => {
    for (const [id, { Properties }] of ofType('AWS::ApiGateway::Method')) {
      const { Integration } = Properties as {
        Integration: { ResponseTransferMode: string; Uri: object; Type: string }
      }
      if (Integration.Type === 'MOCK') continue
      expect(Integration, id).toMatchObject({ Type: 'AWS_PROXY', ResponseTransferMode: 'STREAM' })
      expect(JSON.stringify(Integration.Uri)).toMatch(
        /lambda:path\/2021-11-15\/functions\/.*\/response-streaming-invocations/,
      )
    }
  })

  test("gives the gateway's own answers the one error shape", () => {
    const members = Object.keys(problem('internal_error', '', ''))
    const types = api.gatewayResponses.map(({ type }) => type)
    expect(types).toEqual(
      expect.arrayContaining(['DEFAULT_4XX', 'DEFAULT_5XX', 'MISSING_AUTHENTICATION_TOKEN', 'THROTTLED']),
    )
    for (const { type, statusCode, headers, template } of api.gatewayResponses) {
      const body = JSON.parse(template ?? '')
      expect(Object.keys(body), type).toEqual(members)
      expect(body).toMatchObject({
        status: statusCode,
        request_id: '$context.requestId',
        message: body.detail,
      })
      expect(headers).toMatchObject({
        'Content-Type': "'application/problem+json'",
        'X-Request-Id': 'context.requestId',
      })
    }
  })
})

describe('every function', () => {
  test('is Node 24 on arm64 with the bundle of its own file, and ends before the gateway gives up', () => {
    for (const [, { Properties }] of ofType('AWS::Lambda::Function'))
      expect(Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        Handler: 'index.handler',
      })
    for (const { integration } of api.routes) {
      if (integration.type === 'mock') continue
      const found = functions.find(({ id }) => id === integration.functionId)
      expect(integration).toMatchObject({ streaming: true })
      expect(found?.timeoutMilliseconds).toBeLessThan(integration.timeoutMilliseconds)
    }
  })

  const table = { 'Fn::GetAtt': [expect.stringMatching(/^InteractionsTable/), 'Arn'] }
  const bucket = { 'Fn::GetAtt': [expect.stringMatching(/^ContentBucket/), 'Arn'] }
  const below = (arn: object, path: string) => ({ 'Fn::Join': ['', [arn, path]] })
  const allow = (Action: string, Resource: object) => ({ Action, Resource, Effect: 'Allow' })
  const fromTable = (action: string, resource: object) => [
    allow(action, resource),
    decrypt('dynamodb'),
    allow('s3:GetObject', below(bucket, '/default/*/udata')),
    decrypt('s3'),
  ]
  const rights = {
    'customer-index': () => fromTable('dynamodb:Query', below(table, '/index/by-customer')),
    'service-index': () => fromTable('dynamodb:Query', below(table, '/index/by-service')),
    record: () => fromTable('dynamodb:GetItem', table),
    content: (kind: string) => [
      allow('s3:GetObject', below(bucket, `/default/*/${kind}`)),
      allow('s3:ListBucket', bucket),
      decrypt('s3'),
    ],
  } satisfies Record<Route['source'], unknown>

  const decrypt = (service: string) => ({
    Action: 'kms:Decrypt',
    Effect: 'Allow',
    Resource: { 'Fn::GetAtt': [onlyOfType('AWS::KMS::Key').id, 'Arn'] },
    Condition: {
      StringEquals: {
        'kms:ViaService': `${service}.us-east-1.amazonaws.com`,
      },
    },
  })

  test.each(Object.entries(routes))('%s may do what it needs and no more', (_, { path, source }) => {
    const { Role } = template.Resources[functionOf(path)]?.Properties ?? {}
    const role = (Role as { 'Fn::GetAtt': string[] })['Fn::GetAtt'][0]
    const attached = template.Resources[role ?? '']?.Properties
    expect(attached).not.toHaveProperty('ManagedPolicyArns')
    expect(attached).not.toHaveProperty('Policies')
    const policies = ofType('AWS::IAM::Policy')
      .map(
        ([, { Properties }]) =>
          Properties as {
            Roles: { Ref: string }[]
            PolicyDocument: { Statement: Record<string, unknown>[] }
          },
      )
      .filter(({ Roles }) => Roles.some(({ Ref }) => Ref === role))
    const [log, ...own] = policies.flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    expect(log).toMatchObject({ Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Effect: 'Allow' })
    expect(own).toEqual([
      ...rights[source](basename(path)),
      // Tracing has no narrower resource.
      {
        Action: ['xray:PutTelemetryRecords', 'xray:PutTraceSegments'],
        Resource: '*',
        Effect: 'Allow',
      },
    ])
  })
})
