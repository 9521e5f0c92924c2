import { once } from 'node:events'
import { createServer } from 'node:http'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { portOf } from '../../infra/local/port.ts'
import { outputOf, stackOutputs } from '../../infra/stack-outputs.ts'

const namespace = 'xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"'
const stack = `<DescribeStacksResponse ${namespace}><DescribeStacksResult><Stacks><member><StackName>History</StackName>
<Outputs><member><OutputKey>TableName</OutputKey><OutputValue>History-Table</OutputValue></member>
<member><OutputKey>ApiUrl</OutputKey><OutputValue>https://x.example.com/v1</OutputValue></member></Outputs>
</member></Stacks></DescribeStacksResult></DescribeStacksResponse>`
const failure = (code: string, message: string) =>
  `<ErrorResponse ${namespace}><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`

/** CloudFormation with one stack, History; whoever asks for Secret may not. */
const server = createServer(async (request, response) => {
  const name = new URLSearchParams(await text(request)).get('StackName') ?? ''
  response.setHeader('Content-Type', 'text/xml')
  if (name === 'History') return response.end(stack)
  const [status, body] =
    name === 'Secret'
      ? [403, failure('AccessDenied', 'User is not authorized')]
      : [400, failure('ValidationError', `Stack with id ${name} does not exist`)]
  return response.writeHead(status).end(body)
})

beforeAll(async () => {
  await once(server.listen(0, '127.0.0.1'), 'listening')
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_CLOUDFORMATION: `http://127.0.0.1:${portOf(server)}`,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'x',
    AWS_SECRET_ACCESS_KEY: 'x',
  })
})
afterAll(() => server.close())

test('the outputs of a stack are found by their names', async () => {
  const outputs = await stackOutputs('History')
  expect([...outputs.keys()]).toEqual(['TableName', 'ApiUrl'])
  expect(outputOf(outputs, 'TableName')).toBe('History-Table')
})

test('an output that the stack does not have is named', async () => {
  const outputs = await stackOutputs('History')
  expect(() => outputOf(outputs, 'EventBusName')).toThrow('the stack has no output EventBusName')
})

test('a stack that is not there is named', async () => {
  await expect(stackOutputs('Histroy')).rejects.toThrow('there is no stack "Histroy"')
})

test('any other refusal is told as it is', async () => {
  await expect(stackOutputs('Secret')).rejects.toThrow('User is not authorized')
})
