import { Readable } from 'node:stream'
import { Hono } from 'hono'
import { type LambdaEvent, streamHandle } from 'hono/aws-lambda'
import { baseUrlOf, contentReader, listReader, listText, recordReader } from './typed-reads.ts'

/* Hono with its streaming adapter. */

type Context = {
  Bindings: { event: LambdaEvent & { requestContext: { domainName?: string; stage: string } } }
}

const app = () => new Hono<Context>()

const toWeb = (source: Readable) => Readable.toWeb(source) as ReadableStream

export const record = () => {
  const read = recordReader()
  return streamHandle(
    app().get('/interactions/:id', async (context) => {
      const resource = await read(context.req.param('id'), baseUrlOf(context.env.event.requestContext))
      return resource ? context.json(resource) : context.notFound()
    }) as never,
  )
}

export const list = () => {
  const read = listReader()
  return streamHandle(
    app().get('/customers/:id/interactions', (context) => {
      const pages = read(context.req.param('id'), baseUrlOf(context.env.event.requestContext))
      const text = Readable.from(listText(pages), { objectMode: false })
      return context.body(toWeb(text), 200, { 'Content-Type': 'application/json' })
    }) as never,
  )
}

export const content = () => {
  const open = contentReader()
  return streamHandle(
    app().get('/interactions/:id/plain_text', async (context) => {
      const { status, headers, body } = await open(context.req.param('id'), context.req.header('range'))
      return context.body(toWeb(body), status as never, headers)
    }) as never,
  )
}
