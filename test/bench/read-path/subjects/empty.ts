import type { Writable } from 'node:stream'
import type { APIGatewayProxyEvent } from 'aws-lambda'

/* A handler that reads nothing: what the runtime client itself costs. */

const handler = () =>
  awslambda.streamifyResponse(async (_event: APIGatewayProxyEvent, stream: Writable) => {
    const sink = awslambda.HttpResponseStream.from(stream, { statusCode: 200, headers: {} })
    sink.write('{}')
    sink.end()
  })

export const record = handler
export const content = handler
