import { once } from 'node:events'
import type { Writable } from 'node:stream'
import type { APIGatewayProxyEvent } from 'aws-lambda'
import { baseUrlOf, contentReader, listReader, listText, recordReader } from './typed-reads.ts'

/* The floor: streaming handlers as one writes them by hand, with nothing around. */

const json = { 'Content-Type': 'application/json' }

const writeAll = async (chunks: AsyncIterable<string | Uint8Array>, sink: Writable) => {
  for await (const chunk of chunks) if (!sink.write(chunk)) await once(sink, 'drain')
  sink.end()
}

const respond = (stream: Writable, statusCode: number, headers: Record<string, string>) =>
  awslambda.HttpResponseStream.from(stream, { statusCode, headers })

export const record = () => {
  const read = recordReader()
  return awslambda.streamifyResponse(async (event: APIGatewayProxyEvent, stream: Writable) => {
    const resource = await read(
      event.pathParameters?.['interaction_id'] ?? '',
      baseUrlOf(event.requestContext),
    )
    const sink = respond(stream, resource ? 200 : 404, json)
    sink.write(JSON.stringify(resource ?? { message: 'not found' }))
    sink.end()
  })
}

export const list = () => {
  const read = listReader()
  return awslambda.streamifyResponse(async (event: APIGatewayProxyEvent, stream: Writable) => {
    const pages = read(event.pathParameters?.['customer_id'] ?? '', baseUrlOf(event.requestContext))
    await writeAll(listText(pages), respond(stream, 200, json))
  })
}

export const content = () => {
  const open = contentReader()
  return awslambda.streamifyResponse(async (event: APIGatewayProxyEvent, stream: Writable) => {
    const { status, headers, body } = await open(
      event.pathParameters?.['interaction_id'] ?? '',
      event.headers['Range'],
    )
    await writeAll(body, respond(stream, status, headers))
  })
}
