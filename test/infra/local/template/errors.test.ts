import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readTemplate } from '../../../../infra/local/template.ts'

describe('a template that the local run does not understand', () => {
  const uri = (kind: string) => ({
    'Fn::Sub': `arn:\${AWS::Partition}:apigateway:x:lambda:path/functions/\${Fn.Arn}/${kind}`,
  })
  const resources = {
    Api: { Type: 'AWS::ApiGateway::RestApi' },
    Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: 'v1' } },
    Things: {
      Type: 'AWS::ApiGateway::Resource',
      Properties: { ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, PathPart: 'things' },
    },
    Get: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        HttpMethod: 'GET',
        ResourceId: { Ref: 'Things' },
        Integration: { Type: 'AWS_PROXY', Uri: uri('invocations') },
      },
    },
    Fn: {
      Type: 'AWS::Lambda::Function',
      Properties: { Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { S3Key: 'abc.zip' } },
    },
  }

  type Changes = Readonly<Record<string, object | undefined>>

  /** Reads the sample with other properties of some resources, more resources, or fewer (`undefined`). */
  const read = (changes: Changes = {}) => {
    const changed = new Map<string, object | undefined>(Object.entries({ ...resources, ...changes }))
    for (const [id, original] of Object.entries(resources)) {
      if (!changes[id]) continue
      changed.set(id, {
        ...original,
        Properties: { ...('Properties' in original && original.Properties), ...changes[id] },
      })
    }
    return readResources(Object.fromEntries(changed))
  }

  const readResources = async (Resources: object, stacks = ['Sample']) => {
    const folder = await mkdtemp(join(tmpdir(), 'assembly-'))
    const write = (file: string, content: object) => writeFile(join(folder, file), JSON.stringify(content))
    const stack = { type: 'aws:cloudformation:stack', properties: { templateFile: 'template.json' } }
    const assets = { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } }
    await write('manifest.json', {
      artifacts: { assets, ...Object.fromEntries(stacks.map((name) => [name, stack])) },
    })
    await write('assets.json', {
      files: { abc: { source: { path: 'asset.abc' }, destinations: { here: { objectKey: 'abc.zip' } } } },
    })
    await write('template.json', { Resources })
    return readTemplate(folder)
  }

  test('is an error only where there is something to understand', async () => {
    const { api, functions } = await read()
    expect(api.routes).toMatchObject([{ path: '/things', method: 'GET', integration: { functionId: 'Fn' } }])
    expect(functions).toMatchObject([
      { id: 'Fn', timeoutMilliseconds: 3_000, memoryMegabytes: 128, environment: {} },
    ])
  })

  test.each([
    ['no API', { Api: undefined }, 'exactly one AWS::ApiGateway::RestApi in the template; it has none'],
    [
      'two stages',
      { Other: resources.Stage },
      'exactly one AWS::ApiGateway::Stage in the template; it has Stage, Other',
    ],
    ['no methods', { Get: undefined }, 'Api has no methods'],
    ['a foreign parent', { Things: { ParentId: { 'Fn::ImportValue': 'x' } } }, 'the parent of Things'],
    [
      'another integration',
      { Get: { Integration: { Type: 'HTTP' } } },
      'Get.Integration.Type must be one of AWS_PROXY, MOCK',
    ],
    [
      'no function in the Uri',
      { Get: { Integration: { Type: 'AWS_PROXY', Uri: 'x' } } },
      'Get.Integration.Uri names no function',
    ],
    [
      'streaming with the Uri of a buffered invocation',
      {
        Get: { Integration: { Type: 'AWS_PROXY', ResponseTransferMode: 'STREAM', Uri: uri('invocations') } },
      },
      'Get.Integration has ResponseTransferMode STREAM with a Uri not made for streaming',
    ],
    [
      'a MOCK with a body',
      {
        Get: {
          Integration: {
            Type: 'MOCK',
            IntegrationResponses: [{ StatusCode: '200', ResponseTemplates: { a: '#if' } }],
          },
        },
      },
      'Get.Integration is a MOCK',
    ],
    [
      'a function of another language',
      { Fn: { Runtime: 'python3.14' } },
      '/things is served by Fn, which is no Node.js function',
    ],
    [
      'code that is no asset',
      { Fn: { Code: { S3Key: 'other.zip' } } },
      'Fn.Code.S3Key is other.zip, which is no asset',
    ],
    [
      'a reference to nothing',
      { Fn: { Environment: { Variables: { A: { Ref: 'Gone' } } } } },
      'Fn.Environment.A refers to Gone, which is no resource',
    ],
    [
      'an attribute that only AWS knows',
      { Fn: { Environment: { Variables: { A: { 'Fn::GetAtt': ['Api', 'RootResourceId'] } } } } },
      'Fn.Environment.A uses Api.RootResourceId, which the local run does not know',
    ],
    [
      'a function of CloudFormation that is not known',
      { Fn: { Environment: { Variables: { A: { 'Fn::If': ['X', 'a', 'b'] } } } } },
      'Fn.Environment.A is {"Fn::If":["X","a","b"]}, which the local run cannot resolve',
    ],
  ])('by %s', async (_, changes, message) => {
    await expect(read(changes)).rejects.toThrow(message)
  })

  test('is an error where there is more than one stack, or none', async () => {
    await expect(readResources(resources, ['One', 'Two'])).rejects.toThrow(
      '2 stacks; the local run takes exactly one',
    )
    await expect(readTemplate('/nonexistent')).rejects.toThrow(
      'manifest.json cannot be read: synthesize the stack first',
    )
  })

  test('resolves what a name or an address may be made of', async () => {
    const { functions } = await read({
      Queue: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'incoming' } },
      Fn: {
        Environment: {
          Variables: {
            JOIN: { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, 3]] },
            SUB: { 'Fn::Sub': [`\${Queue}/\${Queue.Arn}/\${X}/\${!Y}`, { X: { Ref: 'AWS::AccountId' } }] },
          },
        },
      },
    })
    expect(functions[0]?.environment).toEqual({
      JOIN: 'a-us-east-1-3',
      SUB: `http://sqs.local/000000000000/incoming/arn:aws:sqs:us-east-1:000000000000:incoming/000000000000/\${Y}`,
    })
  })
})
