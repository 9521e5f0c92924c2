import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { crc32 } from 'node:zlib'
import { type Item, sampleItems, type TableName } from './records.ts'

/** DynamoDB ends a page at 1 MB. */
const pageLimitBytes = 1024 * 1024
const sampleCount = 1000

type Request = {
  readonly TableName: TableName
  readonly Limit?: number
  readonly ProjectionExpression?: string
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>>
  readonly ExpressionAttributeValues?: unknown
  readonly ExclusiveStartKey?: Readonly<Record<string, { readonly S?: string }>>
}

const items = sampleItems(sampleCount)
const replies = new Map<string, Buffer>()

/**
 * A server that answers `GetItem` and `Query` at once, from replies that were made when they were first asked for. A customer or
 * interaction `rows-<n>` has n interactions.
 */
export const stubTable = () =>
  createServer(async (request, response) => {
    const body = await text(request)
    // The key without what differs from request to request: there is nothing, the SDK has no nonce in a body.
    const key = `${operationOf(request)} ${body}`
    const reply = replies.get(key) ?? Buffer.from(answer(operationOf(request), JSON.parse(body)))
    replies.set(key, reply)
    send(response, reply)
  })

const operationOf = ({ headers }: IncomingMessage) => String(headers['x-amz-target']).split('.')[1]

const send = (response: ServerResponse, reply: Buffer) =>
  response
    .writeHead(200, {
      'Content-Type': 'application/x-amz-json-1.0',
      'Content-Length': reply.length,
      'x-amz-crc32': crc32(reply),
      'x-amzn-RequestId': 'VRQ3L0JAVUTBPE5V2KS8M1N2PRVV4KQNSO5AEMVJF66Q9ASUAAJG',
    })
    .end(reply)

const answer = (operation: string | undefined, request: Request): string => {
  if (operation === 'GetItem') return JSON.stringify({ Item: itemAt(request, 0) })
  if (operation === 'Query') return JSON.stringify(page(request))
  throw new Error(`the stub has no ${operation}`)
}

const page = (request: Request) => {
  const rows = Number(/#rows-(\d+)"/.exec(JSON.stringify(request.ExpressionAttributeValues))?.[1])
  const start = Number(request.ExclusiveStartKey?.['at']?.S ?? 0)
  const wanted = Math.min(rows - start, request.Limit ?? rows)
  const texts: Item[] = []
  for (let bytes = 0; texts.length < wanted && bytes < pageLimitBytes; ) {
    const item = itemAt(request, start + texts.length)
    bytes += JSON.stringify(item).length
    texts.push(item)
  }
  const end = start + texts.length
  const key = {
    pk: { S: 'default#x' },
    sk: { S: 'record' },
    customer: { S: 'default#x' },
    at: { S: String(end) },
  }
  return {
    Count: texts.length,
    Items: texts,
    ScannedCount: texts.length,
    ...(end < rows && { LastEvaluatedKey: key }),
  }
}

const itemAt = (request: Request, position: number): Item => {
  const item = items[request.TableName][position % sampleCount] ?? {}
  if (request.ProjectionExpression === undefined) return item
  const names = request.ProjectionExpression.split(', ').map(
    (name) => request.ExpressionAttributeNames?.[name] ?? name,
  )
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.includes(name)))
}
