import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { json } from 'node:stream/consumers'
import { account } from '../account.ts'
import { objectAt } from '../template/json.ts'
import type { FunctionDefinition } from './function-definition.ts'
import type { Invocation } from './invocation.ts'

/** What the runtime client of one environment asks for or reports. */
export type RuntimeCalls = {
  next(response: ServerResponse): void
  reply(invocationId: string, request: IncomingMessage, response: ServerResponse): void
  failed(invocationId: string, errorMessage: string | undefined): void
}

const call = /^\/2018-06-01\/runtime\/(?:init\/error|invocation\/(?:next|([\w-]+)\/(response|error)))$/

/**
 * The server side of Lambda's Runtime API (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html) for one
 * environment. An error at init needs no answer of its own: the process ends after it.
 */
export const createRuntimeApi = (calls: RuntimeCalls): Server => {
  const server = createServer((request, response) => {
    request.on('error', () => {})
    const [path, id, kind] = call.exec(request.url ?? '') ?? []
    if (path?.endsWith('/next')) return calls.next(response)
    if (id && kind === 'response') return calls.reply(id, request, response)
    if (id) return void reportFailure(id, request, response, calls)
    request.resume()
    response.writeHead(path ? 202 : 404).end()
  })
  // Events come minutes apart and replies stream for 15: the runtime client's connections must not time out.
  server.keepAliveTimeout = 0
  server.requestTimeout = 0
  return server
}

const reportFailure = async (
  id: string,
  request: IncomingMessage,
  response: ServerResponse,
  calls: RuntimeCalls,
) => {
  calls.failed(id, await errorMessageIn(request))
  response.writeHead(202).end()
}

/** What the runtime client says of a failure: JSON with `errorMessage` and `errorType`. */
const errorMessageIn = async (request: IncomingMessage): Promise<string | undefined> => {
  try {
    const { errorMessage } = objectAt(await json(request), "the runtime client's report")
    return typeof errorMessage === 'string' ? errorMessage : undefined
  } catch {
    return undefined
  }
}

/** Answers the runtime client's question for the next event. */
export const deliverEvent = (
  poll: ServerResponse,
  definition: FunctionDefinition,
  invocation: Invocation,
): void => {
  const deadline = Date.now() + definition.timeoutMilliseconds
  poll
    .writeHead(200, {
      'Content-Type': 'application/json',
      'Lambda-Runtime-Aws-Request-Id': invocation.id,
      'Lambda-Runtime-Deadline-Ms': deadline,
      'Lambda-Runtime-Invoked-Function-Arn': `arn:aws:lambda:${account.region}:${account.id}:function:${definition.id}`,
      'Lambda-Runtime-Trace-Id': traceId(),
    })
    .end(invocation.event)
}

/** The form of an X-Ray header that asks for no trace. */
const traceId = () => {
  const seconds = Math.floor(Date.now() / 1000).toString(16)
  return `Root=1-${seconds}-${randomBytes(12).toString('hex')};Parent=${randomBytes(8).toString('hex')};Sampled=0`
}
