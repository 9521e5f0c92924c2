import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import { portOf } from '../infra/local/port.ts'
import { createRandom } from '../infra/sample/random.ts'

/**
 * What happens to a request: it is refused for now, or with a 500, or its connection is cut before the engine got it, or after
 * the engine did what it asks, so that only the answer is lost.
 */
export type FaultKind = 'throttled' | 'failed' | 'cut' | 'answer lost'

/** Which requests a fault hits: those of a pattern, each with a chance, or from the nth on so many of them. */
export type Fault = { readonly kind: FaultKind; readonly on?: RegExp } & (
  | { readonly percent: number }
  | { readonly from: number; readonly times: number }
)

/** One request: a DynamoDB operation such as `UpdateItem`, or a method and target of S3 such as `PUT /bucket/key`. */
export type ProxiedRequest = { readonly operation: string; readonly fault: FaultKind | undefined }

export type FaultProxy = {
  /** What a client is to have as its endpoint. */
  readonly endpoint: string
  /** All requests since the faults were set. */
  readonly requests: readonly ProxiedRequest[]
  /** From now on these faults happen, the first that hits; none by default. */
  setFaults(...faults: readonly Fault[]): void
  close(): Promise<void>
}

const targetOf = (message: IncomingMessage): string | undefined =>
  message.headers['x-amz-target']?.toString().replace(/^.*\./, '')

/** What DynamoDB and S3 answer in such a case. */
const refusals = {
  throttled: { dynamodb: 'ProvisionedThroughputExceededException', s3: 'SlowDown', statuses: [400, 503] },
  failed: { dynamodb: 'InternalServerError', s3: 'InternalError', statuses: [500, 500] },
} as const

const refuse = (message: IncomingMessage, response: ServerResponse, kind: keyof typeof refusals): void => {
  const { dynamodb, s3, statuses } = refusals[kind]
  message.resume()
  if (targetOf(message) === undefined)
    response
      .writeHead(statuses[1], { 'content-type': 'application/xml' })
      .end(
        `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${s3}</Code><Message>a fault</Message></Error>`,
      )
  else
    response
      .writeHead(statuses[0], { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${dynamodb}`, message: 'a fault' }))
}

/** Decides what becomes of requests; the same seed decides alike on the same sequence of them. */
const createJudge = (faults: readonly Fault[], seed: number) => {
  const random = createRandom(seed, 0)
  const seen = new Map<Fault, number>()
  const hits = (fault: Fault, operation: string): boolean => {
    if (fault.on && !fault.on.test(operation)) return false
    if ('percent' in fault) return random.chance(fault.percent)
    const number = (seen.get(fault) ?? 0) + 1
    seen.set(fault, number)
    return number >= fault.from && number < fault.from + fault.times
  }
  return (operation: string) => faults.find((fault) => hits(fault, operation))?.kind
}

/** A proxy between the SDK and an engine, DynamoDB or S3, that makes faults. Bodies are streamed both ways. */
export const openFaultProxy = async (engine: string, seed = 1): Promise<FaultProxy> => {
  const { hostname, port } = new URL(engine)
  const agent = new Agent({ keepAlive: true })
  const requests: ProxiedRequest[] = []
  let judge = createJudge([], seed)

  const forward = async (message: IncomingMessage, response: ServerResponse, loses: boolean) => {
    const { method, url: path } = message
    // As they came: the signature covers the host that the client knows.
    const headers = message.rawHeaders
    const outgoing = request({ hostname, port, agent, method, path, headers })
    const [[answer]] = await Promise.all([once(outgoing, 'response'), pipeline(message, outgoing)])
    if (loses) {
      answer.resume()
      await once(answer, 'end')
      response.destroy()
      return
    }
    response.writeHead(answer.statusCode, answer.rawHeaders)
    await pipeline(answer, response)
  }
  const server = createServer((message, response) => {
    const operation = targetOf(message) ?? `${message.method} ${message.url}`
    const fault = judge(operation)
    requests.push({ operation, fault })
    if (fault === 'cut') message.socket.destroy()
    else if (fault === 'throttled' || fault === 'failed') refuse(message, response, fault)
    else forward(message, response, fault !== undefined).catch(() => response.destroy())
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    endpoint: `http://127.0.0.1:${portOf(server)}`,
    requests,
    setFaults(...faults) {
      judge = createJudge(faults, seed)
      requests.length = 0
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      agent.destroy()
    },
  }
}
