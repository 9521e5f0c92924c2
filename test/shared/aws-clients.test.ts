import { createServer } from 'node:http'
import { DynamoDBClient, type DynamoDBClientConfig, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { SignatureV4 } from '@smithy/signature-v4'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { localAccess } from '../../infra/local/credentials.ts'
import { portOf } from '../../infra/local/port.ts'
import { dynamoDBClient, quietLogger } from '../../shared/aws-clients.ts'
import { SigningHash } from '../../shared/signing-hash.ts'

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

const local = () => ({ ...localAccess, endpoint: `http://127.0.0.1:${portOf(server)}` })

const input = { TableName: 'table', Key: { pk: { S: 'a' } } }

const readItem = (config: DynamoDBClientConfig) =>
  dynamoDBClient({ ...local(), ...config }).send(new GetItemCommand(input))

test('the SDK copies a reply for its logger by no other name than info, which the quiet one has not', async () => {
  expect(await loggersOfReplies()).toEqual(['info'])
  expect(quietLogger()).not.toHaveProperty('info')
})

test('the SDK decodes base64 by the function that it is given, which makes a Buffer', async () => {
  const { Item } = await readItem({})
  expect(Item?.['b']?.B).toEqual(Buffer.of(1, 2))
  expect(Item?.['b']?.B).toBeInstanceOf(Buffer)
})

/** How often two requests make each of what one would do for both. */
const madeBy = async (create: (config: DynamoDBClientConfig) => DynamoDBClient) => {
  const made = { signers: 0, stacks: 0, digests: 0 }
  class Signer extends SignatureV4 {
    constructor(...options: ConstructorParameters<typeof SignatureV4>) {
      super(...options)
      made.signers++
    }
  }
  class Get extends GetItemCommand {
    override resolveMiddleware(...stack: Parameters<GetItemCommand['resolveMiddleware']>) {
      made.stacks++
      return super.resolveMiddleware(...stack)
    }
  }
  class Hash extends SigningHash {
    override digest() {
      made.digests++
      return super.digest()
    }
  }
  const client = create({ ...local(), signerConstructor: Signer, sha256: Hash })
  for (let request = 0; request < 2; request++) await client.send(new Get(input))
  return made
}

test('of two requests the SDK makes a signer and a stack for each, and this client for the first', async () => {
  expect(await madeBy((config) => new DynamoDBClient(config))).toMatchObject({ signers: 2, stacks: 2 })
  const { digests, ...once } = await madeBy(dynamoDBClient)
  expect(once).toEqual({ signers: 1, stacks: 1 })
  // Of each request those of its body, the secret, its canonical form and what is signed.
  expect(digests).toBeGreaterThanOrEqual(2 * 4)
})
