import { Readable, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import awsLambdaFastify from '@fastify/aws-lambda'
import type { APIGatewayProxyEvent, Context } from 'aws-lambda'
import { type FastifyInstance, type FastifyRequest, fastify } from 'fastify'
import { baseUrlOf, contentReader, listReader, listText, recordReader } from './typed-reads.ts'

/* Fastify with its adapter, streaming as its documentation shows. */

const idOf = ({ params }: FastifyRequest): string => (params as { id: string }).id

const baseOf = (request: FastifyRequest) =>
  baseUrlOf(
    (request as unknown as { awsLambda: { event: APIGatewayProxyEvent } }).awsLambda.event.requestContext,
  )

const serve = (app: FastifyInstance) => {
  const proxy = awsLambdaFastify(app, { payloadAsStream: true })
  return awslambda.streamifyResponse(
    async (event: APIGatewayProxyEvent, sink: Writable, context: Context) => {
      const { meta, stream } = await proxy(event, context)
      await pipeline(stream, awslambda.HttpResponseStream.from(sink, meta as never))
    },
  )
}

export const record = () => {
  const read = recordReader()
  const app = fastify()
  app.get('/interactions/:id', async (request, reply) => {
    const resource = await read(idOf(request), baseOf(request))
    return resource ?? reply.code(404).send({ message: 'not found' })
  })
  return serve(app)
}

export const list = () => {
  const read = listReader()
  const app = fastify()
  app.get('/customers/:id/interactions', (request, reply) => {
    const text = listText(read(idOf(request), baseOf(request)))
    return reply.type('application/json').send(Readable.from(text, { objectMode: false }))
  })
  return serve(app)
}

export const content = () => {
  const open = contentReader()
  const app = fastify()
  app.get('/interactions/:id/plain_text', async (request, reply) => {
    const { status, headers, body } = await open(idOf(request), request.headers.range)
    return reply.code(status).headers(headers).send(body)
  })
  return serve(app)
}
