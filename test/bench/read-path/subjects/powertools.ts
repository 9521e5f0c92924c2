import { Readable } from 'node:stream'
import { Router, streamify } from '@aws-lambda-powertools/event-handler/http'
import type { APIGatewayProxyEvent } from 'aws-lambda'
import { baseUrlOf, contentReader, listReader, listText, recordReader } from './typed-reads.ts'

/* The event handler of Powertools for AWS Lambda, streaming. */

const baseOf = (event: unknown) => baseUrlOf((event as APIGatewayProxyEvent).requestContext)

export const record = () => {
  const read = recordReader()
  const app = new Router()
  app.get('/interactions/:id', async ({ params, event }) => {
    const resource = await read(params['id'] ?? '', baseOf(event))
    return (resource ?? { statusCode: 404, body: '{}' }) as never
  })
  return streamify(app)
}

export const list = () => {
  const read = listReader()
  const app = new Router()
  app.get('/customers/:id/interactions', async ({ params, event }) => {
    const text = listText(read(params['id'] ?? '', baseOf(event)))
    const body = Readable.from(text, { objectMode: false })
    return { statusCode: 200, headers: { 'Content-Type': 'application/json' }, body }
  })
  return streamify(app)
}

export const content = () => {
  const open = contentReader()
  const app = new Router()
  app.get('/interactions/:id/plain_text', async ({ params, req }) => {
    const { status, headers, body } = await open(params['id'] ?? '', req.headers.get('range') ?? undefined)
    return { statusCode: status, headers, body }
  })
  return streamify(app)
}
