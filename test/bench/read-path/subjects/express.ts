import { buffer } from 'node:stream/consumers'
import { configure, getCurrentInvoke } from '@codegenie/serverless-express'
import express, { type Express } from 'express'
import { baseUrlOf, contentReader, listReader, type Resource, recordReader } from './typed-reads.ts'

/* Express behind serverless-express, which hands Lambda whole replies: there is no streaming. */

const baseOf = () => baseUrlOf(getCurrentInvoke().event.requestContext)

const serve = (app: Express) => configure({ app })

export const record = () => {
  const read = recordReader()
  const app = express()
  app.get('/interactions/:id', async (request, response) => {
    const resource = await read(request.params.id, baseOf())
    response.status(resource ? 200 : 404).json(resource ?? { message: 'not found' })
  })
  return serve(app)
}

export const list = () => {
  const read = listReader()
  const app = express()
  app.get('/customers/:id/interactions', async (request, response) => {
    const all: Resource[] = []
    for await (const page of read(request.params.id, baseOf())) all.push(...page)
    response.json(all)
  })
  return serve(app)
}

export const content = () => {
  const open = contentReader()
  const app = express()
  app.get('/interactions/:id/plain_text', async (request, response) => {
    const { status, headers, body } = await open(request.params.id, request.headers.range)
    response
      .status(status)
      .set(headers)
      .send(await buffer(body))
  })
  return serve(app)
}
