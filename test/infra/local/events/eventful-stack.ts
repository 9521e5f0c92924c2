import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] })
const ref = (id: string) => ({ Ref: id })

/** Sends what it gets to the test and returns what the test answers. */
const source = `export const handler = async (event) => {
  const reply = await fetch(process.env.PLAY + '/' + process.env.AWS_LAMBDA_FUNCTION_NAME, { method: 'POST', body: JSON.stringify(event) })
  if (!reply.ok) throw new Error('told to fail')
  return JSON.parse(await reply.text())
}`

const lambda = (variables: object) => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    ...{ Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { S3Key: 'code.zip' }, Timeout: 20 },
    Environment: { Variables: variables },
  },
})

const mapping = (queue: string, target: string) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: {
    ...{ EventSourceArn: arn(queue), FunctionName: ref(target), BatchSize: 10 },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
  },
})

/** A stack as CDK synthesizes one, with a bus in, a bus out and an import bucket; its functions ask `playUrl` what to do. */
export const eventfulResources = (playUrl: string): Record<string, { Type: string; Properties: object }> => ({
  Api: { Type: 'AWS::ApiGateway::RestApi', Properties: {} },
  Stage: { Type: 'AWS::ApiGateway::Stage', Properties: { StageName: 'v1' } },
  Get: {
    Type: 'AWS::ApiGateway::Method',
    Properties: {
      HttpMethod: 'GET',
      ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
      Integration: {
        Type: 'AWS_PROXY',
        Uri: { 'Fn::Sub': `arn:aws:apigateway:x:lambda:path/functions/\${Ingest.Arn}/invocations` },
      },
    },
  },
  Everything: {
    Type: 'AWS::ApiGateway::Resource',
    Properties: { ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, PathPart: '{proxy+}' },
  },
  Unknown: {
    Type: 'AWS::ApiGateway::Method',
    Properties: {
      ...{ HttpMethod: 'ANY', ResourceId: ref('Everything') },
      Integration: { Type: 'MOCK', IntegrationResponses: [{ StatusCode: '404' }] },
    },
  },
  Table: {
    Type: 'AWS::DynamoDB::GlobalTable',
    Properties: {
      AttributeDefinitions: ['pk', 'sk'].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
    },
  },
  Content: { Type: 'AWS::S3::Bucket', Properties: {} },
  Dropped: { Type: 'AWS::S3::Bucket', Properties: {} },
  Bus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'history' } },
  Dead: { Type: 'AWS::SQS::Queue', Properties: {} },
  In: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      VisibilityTimeout: 1,
      RedrivePolicy: { deadLetterTargetArn: arn('Dead'), maxReceiveCount: 2 },
    },
  },
  Objects: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: 30 } },
  InRule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventBusName: ref('Bus'),
      EventPattern: { source: [{ 'anything-but': 'interactions' }], 'detail-type': ['interaction.put'] },
      Targets: [{ Arn: arn('In'), Id: 'Target0', DeadLetterConfig: { Arn: arn('Dead') } }],
    },
  },
  ObjectRule: {
    Type: 'AWS::Events::Rule',
    Properties: {
      EventPattern: {
        source: ['aws.s3'],
        'detail-type': ['Object Created'],
        detail: { bucket: { name: [ref('Dropped')] }, object: { key: [{ prefix: 'incoming/' }] } },
      },
      Targets: [{ Arn: arn('Objects'), Id: 'Target0' }],
    },
  },
  Ingest: lambda({
    ...{ PLAY: playUrl, TABLE_NAME: ref('Table'), BUCKET_NAME: ref('Content') },
    ...{ IMPORT_BUCKET: ref('Dropped'), QUEUE_URL: ref('In') },
  }),
  Import: lambda({ PLAY: playUrl }),
  Describe: lambda({ PLAY: playUrl }),
  InMapping: mapping('In', 'Ingest'),
  ObjectMapping: mapping('Objects', 'Import'),
  Pipe: {
    Type: 'AWS::Pipes::Pipe',
    Properties: {
      Source: { 'Fn::GetAtt': ['Table', 'StreamArn'] },
      SourceParameters: {
        DynamoDBStreamParameters: {
          ...{ StartingPosition: 'LATEST', BatchSize: 10, MaximumRetryAttempts: 5 },
          DeadLetterConfig: { Arn: arn('Dead') },
        },
        FilterCriteria: {
          Filters: [{ Pattern: JSON.stringify({ dynamodb: { Keys: { sk: { S: ['record'] } } } }) }],
        },
      },
      Enrichment: arn('Describe'),
      Target: arn('Bus'),
      TargetParameters: {
        EventBridgeEventBusParameters: { Source: 'interactions', DetailType: '$.type', Time: '$.time' },
      },
    },
  },
})

/** Writes resources as a cloud assembly into a folder, made when it is not there. */
export const writeAssembly = async (folder: string, Resources: object): Promise<string> => {
  const code = join(folder, 'asset.code')
  await mkdir(code, { recursive: true })
  await writeFile(join(code, 'index.mjs'), source)
  const write = (file: string, content: object) => writeFile(join(folder, file), JSON.stringify(content))
  await write('manifest.json', {
    artifacts: {
      assets: { type: 'cdk:asset-manifest', properties: { file: 'assets.json' } },
      stack: { type: 'aws:cloudformation:stack', properties: { templateFile: 'template.json' } },
    },
  })
  const destinations = { here: { objectKey: 'code.zip' } }
  await write('assets.json', { files: { code: { source: { path: 'asset.code' }, destinations } } })
  await write('template.json', { Resources })
  return folder
}
