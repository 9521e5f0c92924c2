import { Readable } from 'node:stream'
import { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import { unmarshall } from '@aws-sdk/util-dynamodb'
import { quietLogger } from '../../../shared/aws-clients.ts'
import type { Attributes } from '../../../shared/interaction-record.ts'
import type { Layout } from './layouts.ts'

const rowsOfAPage = 300
const projected = ['at', 'resource', 'contents', 'structured_text_mime', 'udata']
const links = ',"text":"https://history.example/v1/interactions/00001a57JGQ00BW8/plain_text"}'

/** Reads a list of the items through the SDK, from replies that are at hand, into the bytes of an API's reply; returns their number. */
export const listReader = (items: readonly Attributes[], { read }: Layout, isQuiet: boolean) => {
  const rows = read ? rowsOfAPage : items.length
  const replies = Array.from({ length: Math.ceil(items.length / rows) }, (_, page) =>
    toReply(items.slice(page * rows, (page + 1) * rows), read !== undefined),
  )
  let turn = 0
  const client = new DynamoDBClient({
    region: 'us-east-1',
    credentials: { accessKeyId: 'none', secretAccessKey: 'none' },
    ...(isQuiet && { logger: quietLogger() }),
    requestHandler: {
      handle: async () => ({ response: toResponse(replies[turn++ % replies.length]) }),
      updateHttpClientConfig: () => {},
      httpHandlerConfigs: () => ({}),
    },
  })
  const toText = (item: Attributes): string => {
    if (!read) return JSON.stringify(unmarshall(item))
    return read(item['resource'] ?? { S: '' }, item['at']?.S ?? '').slice(0, -1) + links
  }
  return async (): Promise<number> => {
    let bytes = 0
    for (const _ of replies) {
      const { Items = [] } = await client.send(new QueryCommand({ TableName: 'table' }))
      bytes += Buffer.from(Items.map(toText).join(',\n')).length
    }
    return bytes
  }
}

const toReply = (items: readonly Attributes[], isProjected: boolean): Uint8Array => {
  const onWire = items.map((item) =>
    Object.fromEntries(
      Object.entries(item)
        .filter(([name]) => !isProjected || projected.includes(name))
        .map(([name, { B, ...value }]) => [name, B ? { B: Buffer.from(B).toString('base64') } : value]),
    ),
  )
  return Buffer.from(JSON.stringify({ Count: items.length, Items: onWire }))
}

const chunkBytes = 64 * 1024

const toResponse = (reply: Uint8Array = Buffer.of()) => ({
  statusCode: 200,
  headers: { 'content-type': 'application/x-amz-json-1.0' },
  body: Readable.from(
    Array.from({ length: Math.ceil(reply.length / chunkBytes) }, (_, chunk) =>
      reply.subarray(chunk * chunkBytes, (chunk + 1) * chunkBytes),
    ),
  ),
})
