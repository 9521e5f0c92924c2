import { Readable } from 'node:stream'
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand, QueryCommand } from '@aws-sdk/lib-dynamodb'
import middy from '@middy/core'
import { executionModeStreamifyResponse } from '@middy/core/StreamifyResponse'
import httpCors from '@middy/http-cors'
import httpErrorHandler from '@middy/http-error-handler'
import httpEventNormalizer from '@middy/http-event-normalizer'
import httpHeaderNormalizer from '@middy/http-header-normalizer'
import httpSecurityHeaders from '@middy/http-security-headers'
import validator from '@middy/validator'
import type { APIGatewayProxyEvent } from 'aws-lambda'
import {
  baseUrlOf,
  contentReader,
  keyOf,
  listInput,
  listText,
  type Resource,
  toResource,
} from './typed-reads.ts'

/* The usual middy stack, streaming as middy does; records by the document client. */

const json = { 'Content-Type': 'application/json' }

/** What a validator that was compiled at build time is: a function. */
const hasId = Object.assign((event: APIGatewayProxyEvent) => typeof event.pathParameters === 'object', {
  errors: [],
})

type Reply = { statusCode: number; headers: Record<string, string>; body: string | Readable }

const stack = (handle: (event: APIGatewayProxyEvent) => Promise<Reply>) =>
  middy({ executionMode: executionModeStreamifyResponse })
    .use(httpErrorHandler())
    .use(httpEventNormalizer())
    .use(httpHeaderNormalizer())
    .use(httpSecurityHeaders())
    .use(httpCors())
    .use(validator({ eventSchema: hasId as never }))
    .handler(handle as never)

export const record = () => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient())
  return stack(async ({ pathParameters, requestContext }) => {
    const Key = keyOf(pathParameters?.['interaction_id'] ?? '')
    const { Item } = await client.send(new GetCommand({ TableName: listInput.TableName, Key }))
    if (!Item) return { statusCode: 404, headers: json, body: '{}' }
    return {
      statusCode: 200,
      headers: json,
      body: JSON.stringify(toResource(Item, baseUrlOf(requestContext))),
    }
  })
}

export const list = () => {
  const client = DynamoDBDocumentClient.from(new DynamoDBClient())
  async function* pages(customerId: string, baseUrl: string): AsyncGenerator<readonly Resource[]> {
    let start: Record<string, unknown> | undefined
    do {
      const values = { ':customer': `default#${customerId}` }
      const input = { ...listInput, ExpressionAttributeValues: values, ExclusiveStartKey: start }
      const page = await client.send(new QueryCommand(input))
      yield (page.Items ?? []).map((item) => toResource(item, baseUrl))
      start = page.LastEvaluatedKey
    } while (start)
  }
  return stack(async ({ pathParameters, requestContext }) => {
    const read = pages(pathParameters?.['customer_id'] ?? '', baseUrlOf(requestContext))
    return { statusCode: 200, headers: json, body: Readable.from(listText(read), { objectMode: false }) }
  })
}

export const content = () => {
  const open = contentReader()
  return stack(async ({ pathParameters, headers }) => {
    const opened = await open(pathParameters?.['interaction_id'] ?? '', headers['Range'] ?? headers['range'])
    return { statusCode: opened.status, headers: opened.headers, body: opened.body }
  })
}
