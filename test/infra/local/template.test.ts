import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { App, Duration, Stack } from 'aws-cdk-lib'
import { LambdaIntegration, ResponseTransferMode, ResponseType, RestApi } from 'aws-cdk-lib/aws-apigateway'
import { AttributeType, TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'
import { Bucket } from 'aws-cdk-lib/aws-s3'
import { beforeAll, describe, expect, test } from 'vitest'
import { readTemplate, type Template } from '../../../infra/local/template.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

const folder = temporaryFolder()

describe('a stack that CDK synthesized', () => {
  let template: Template

  beforeAll(async () => {
    const assembly = join(folder.path, 'assembly')
    const code = join(folder.path, 'code')
    await mkdir(code)
    await writeFile(join(code, 'index.mjs'), '// the bundle')
    const app = new App({ outdir: assembly, analyticsReporting: false })
    const stack = new Stack(app, 'Sample')
    const bucket = new Bucket(stack, 'Content', { versioned: true })
    new Bucket(stack, 'Forgetful')
    const table = new TableV2(stack, 'Things', {
      partitionKey: { name: 'pk', type: AttributeType.STRING },
      sortKey: { name: 'sk', type: AttributeType.NUMBER },
      globalSecondaryIndexes: [
        { indexName: 'by-owner', partitionKey: { name: 'owner', type: AttributeType.STRING } },
      ],
    })
    const lambda = new LambdaFunction(stack, 'Read', {
      runtime: Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: Code.fromAsset(code),
      timeout: Duration.seconds(12),
      memorySize: 512,
      reservedConcurrentExecutions: 3,
      environment: {
        TABLE: table.tableName,
        BUCKET: bucket.bucketName,
        ARN: bucket.arnForObjects('a/*'),
        PLAIN: 'x',
      },
    })
    const api = new RestApi(stack, 'Api', { deployOptions: { stageName: 'live' } })
    api.addGatewayResponse('NotFound', {
      type: ResponseType.MISSING_AUTHENTICATION_TOKEN,
      statusCode: '404',
      responseHeaders: { 'X-Request-Id': 'context.requestId', 'Content-Type': "'text/plain'" },
      templates: { 'application/json': 'no such thing' },
    })
    const things = api.root.resourceForPath('/things/{id}')
    things.addMethod(
      'GET',
      new LambdaIntegration(lambda, {
        responseTransferMode: ResponseTransferMode.STREAM,
        timeout: Duration.seconds(15),
      }),
    )
    things.addMethod('POST', new LambdaIntegration(lambda))
    things.addCorsPreflight({ allowOrigins: ['https://example.com'], allowMethods: ['GET'] })
    api.root.addResource('{proxy+}').addMethod('ANY', new LambdaIntegration(lambda))
    app.synth()
    template = await readTemplate(
      assembly,
      new Map([[stack.getLogicalId(table.node.findChild('Resource') as never), 'local-things']]),
    )
  })

  const route = (method: string, path: string) =>
    template.api.routes.find((candidate) => candidate.method === method && candidate.path === path)
      ?.integration

  test('gives its routes, their mode, timeout and function', () => {
    const functionId = template.functions[0]?.id
    expect(template.api.stageName).toBe('live')
    expect(template.api.routes.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual([
      'ANY /{proxy+}',
      'GET /things/{id}',
      'OPTIONS /things/{id}',
      'POST /things/{id}',
    ])
    expect(route('GET', '/things/{id}')).toEqual({
      type: 'lambda',
      functionId,
      streaming: true,
      timeoutMilliseconds: 15_000,
    })
    expect(route('POST', '/things/{id}')).toEqual({
      type: 'lambda',
      functionId,
      streaming: false,
      timeoutMilliseconds: 29_000,
    })
  })

  test('gives the fixed reply to a preflight', () => {
    expect(route('OPTIONS', '/things/{id}')).toMatchObject({
      type: 'mock',
      statusCode: 204,
      headers: {
        'Access-Control-Allow-Origin': "'https://example.com'",
        'Access-Control-Allow-Methods': "'GET'",
      },
    })
  })

  test("gives the gateway's own answers", () => {
    expect(template.api.gatewayResponses).toEqual([
      {
        type: 'MISSING_AUTHENTICATION_TOKEN',
        statusCode: 404,
        headers: { 'X-Request-Id': 'context.requestId', 'Content-Type': "'text/plain'" },
        template: 'no such thing',
      },
    ])
  })

  test('gives its functions with their limits, their code and their environment', async () => {
    const [lambda, ...others] = template.functions
    expect(others).toEqual([])
    expect(lambda).toMatchObject({
      handler: 'index.handler',
      timeoutMilliseconds: 12_000,
      memoryMegabytes: 512,
      reservedConcurrency: 3,
    })
    expect(await readFile(join(lambda?.codeFolder ?? '', 'index.mjs'), 'utf8')).toBe('// the bundle')
    const bucketName = template.buckets[0]?.name
    expect(lambda?.environment).toEqual({
      TABLE: 'local-things',
      BUCKET: bucketName,
      ARN: `arn:aws:s3:::${bucketName}/a/*`,
      PLAIN: 'x',
    })
  })

  test('gives the requests that create its tables, and its buckets', () => {
    expect(template.tables.map(({ request }) => request)).toEqual([
      {
        TableName: 'local-things',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'N' },
          { AttributeName: 'owner', AttributeType: 'S' },
        ],
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        GlobalSecondaryIndexes: [
          {
            IndexName: 'by-owner',
            KeySchema: [{ AttributeName: 'owner', KeyType: 'HASH' }],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      },
    ])
    expect(template.buckets).toEqual([
      {
        id: expect.stringMatching(/^Content/),
        name: expect.stringMatching(/^content[0-9a-f]+$/),
        isVersioned: true,
      },
      expect.objectContaining({ id: expect.stringMatching(/^Forgetful/), isVersioned: false }),
    ])
  })
})
