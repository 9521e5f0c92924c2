import { createServer } from 'node:http'
import { type DynamoDBClientConfig, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localAccess } from '../../infra/local/credentials.ts'
import { portOf } from '../../infra/local/port.ts'
import { dynamoDBClient, quietLogger } from '../../shared/aws-clients.ts'

const server = createServer((_, response) => response.end('{"Item":{"pk":{"S":"a"},"b":{"B":"AQI="}}}'))
beforeAll(() => new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve)))
afterAll(() => void server.close().closeAllConnections())

/** Reads an item with a logger that has every method; returns the names of those that got the reply. */
const loggersOfReplies = async () => {
  const told: string[] = []
  const logger = new Proxy(quietLogger(), {
    get: (_, name) => (line: unknown) => JSON.stringify(line)?.includes('"pk"') && told.push(String(name)),
  })
  await readItem({ logger })
  return told
}

const readItem = (config: DynamoDBClientConfig) =>
  dynamoDBClient({ ...localAccess, endpoint: `http://127.0.0.1:${portOf(server)}`, ...config }).send(
    new GetItemCommand({ TableName: 'table', Key: { pk: { S: 'a' } } }),
  )

test('the SDK copies a reply for its logger by no other name than info, which the quiet one has not', async () => {
  expect(await loggersOfReplies()).toEqual(['info'])
  expect(quietLogger()).not.toHaveProperty('info')
})

test('the SDK decodes base64 by the function that it is given, which makes a Buffer', async () => {
  const { Item } = await readItem({})
  expect(Item?.['b']?.B).toEqual(Buffer.of(1, 2))
  expect(Item?.['b']?.B).toBeInstanceOf(Buffer)
})
