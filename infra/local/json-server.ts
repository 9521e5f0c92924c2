import { once } from 'node:events'
import { createServer, type IncomingMessage } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { portOf } from './port.ts'
import { ProtocolError } from './protocol-error.ts'
import { type JsonObject, objectAt } from './template/json.ts'

export type JsonServer = { readonly endpoint: string; close(): Promise<void> }

/** An operation of AWS: takes what the client sent and gives the answer, or throws a `ProtocolError`. */
export type JsonOperation = (request: JsonObject) => Promise<JsonObject>

/** Speaks AWS's JSON protocol on loopback; operations by their `X-Amz-Target`. Signatures are not looked at. */
export const openJsonServer = async (operations: ReadonlyMap<string, JsonOperation>): Promise<JsonServer> => {
  const running = new Set<Promise<void>>()
  const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const done = replyTo(request, operations)
      .then(([status, body]) => {
        response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
      })
      .catch(() => void response.destroy())
      .finally(() => running.delete(done))
    running.add(done)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    endpoint: `http://127.0.0.1:${portOf(server)}`,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve))
      await Promise.all(running)
      server.closeAllConnections()
      await closed
    },
  }
}

type Answer = readonly [status: number, body: JsonObject]

const replyTo = async (
  request: IncomingMessage,
  operations: ReadonlyMap<string, JsonOperation>,
): Promise<Answer> => {
  const body = await buffer(request)
  const operation = operations.get(String(request.headers['x-amz-target']))
  try {
    if (!operation)
      throw new ProtocolError('UnknownOperationException', 'The local run has no such operation.')
    return [200, await operation(parse(body))]
  } catch (error) {
    if (error instanceof ProtocolError) return [400, { __type: error.type, message: error.message }]
    return [500, { __type: 'InternalFailure', message: `The local run failed: ${String(error)}` }]
  }
}

const parse = (body: Buffer): JsonObject => {
  try {
    return objectAt(JSON.parse(body.toString()), 'the request')
  } catch {
    throw new ProtocolError('SerializationException', 'The request is no JSON object.')
  }
}
