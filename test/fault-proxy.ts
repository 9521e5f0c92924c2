import { once } from 'node:events'
import { Agent, createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { setImmediate } from 'node:timers/promises'
import { portOf } from '../infra/local/port.ts'
import { type Damage, flipped, isDamage, sendDamaged } from './damaged-reply.ts'
import { type Attempt, createJudge, type Fault, type FaultKind } from './fault.ts'
import { isRefusal, refuse } from './refusal.ts'

/** One request: a DynamoDB operation such as `UpdateItem`, or a method and target of S3 such as `PUT /bucket/key`. */
export type ProxiedRequest = { readonly operation: string; readonly fault: FaultKind | undefined }

export type FaultProxy = {
  /** What a client is to have as its endpoint. */
  readonly endpoint: string
  /** All requests since the faults were set. */
  readonly requests: readonly ProxiedRequest[]
  /** From now on these faults happen, the first that hits; none by default. What was held goes on. */
  setFaults(...faults: readonly Fault[]): void
  /** Resolves when what was held until the faults were set anew has reached the engine. */
  arrived(): Promise<void>
  close(): Promise<void>
}

/** A proxy between the SDK and an engine, DynamoDB or S3, that makes faults. Bodies are streamed both ways where they are let through. */
export const openFaultProxy = async (engine: string, seed = 1): Promise<FaultProxy> => {
  const { hostname, port } = new URL(engine)
  const agent = new Agent({ keepAlive: true })
  const requests: ProxiedRequest[] = []
  let judge = createJudge([], seed)
  let release = Promise.withResolvers<void>()

  const begin = ({ method, url: path, rawHeaders }: IncomingMessage) =>
    // Headers as they came: the signature covers the host that the client knows.
    request({ hostname, port, agent, method, path, headers: rawHeaders })
  const forward = async (message: IncomingMessage, response: ServerResponse, damage?: Damage) => {
    const outgoing = begin(message)
    const [[answer]] = await Promise.all([once(outgoing, 'response'), pipeline(message, outgoing)])
    if (damage) return sendDamaged(answer, response, damage)
    response.writeHead(answer.statusCode, answer.rawHeaders)
    return pipeline(answer, response)
  }
  /** Whole, whether its client still waits or not: what was on its way arrives. */
  const sendWhole = async (message: IncomingMessage, response: ServerResponse, body: Buffer) => {
    const [answer] = await once(begin(message).end(body), 'response')
    response.writeHead(answer.statusCode, answer.rawHeaders)
    await pipeline(answer, response)
  }
  const onTheirWay = new Set<Promise<unknown>>()
  const hold = async (message: IncomingMessage, response: ServerResponse) => {
    const { promise } = release
    const body = await buffer(message)
    await promise
    const sending = sendWhole(message, response, body)
    onTheirWay.add(sending)
    await sending.finally(() => onTheirWay.delete(sending))
  }
  const garble = async (message: IncomingMessage, response: ServerResponse) => {
    await sendWhole(message, response, flipped(await buffer(message)))
  }
  const serve = (message: IncomingMessage, response: ServerResponse, fault: FaultKind | undefined) => {
    if (fault === 'cut') return void message.socket.resetAndDestroy()
    if (isRefusal(fault)) return refuse(message, response, fault)
    if (fault === 'held') return hold(message, response)
    if (fault === 'request garbled') return garble(message, response)
    return forward(message, response, isDamage(fault) ? fault : undefined)
  }
  const server = createServer(async (message, response) => {
    const attempt = attemptOf(message)
    const fault = judge(attempt)
    requests.push({ operation: attempt.operation, fault })
    try {
      await serve(message, response, fault)
    } catch {
      response.destroy()
    }
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    endpoint: `http://127.0.0.1:${portOf(server)}`,
    requests,
    setFaults(...faults) {
      judge = createJudge(faults, seed)
      requests.length = 0
      release.resolve()
      release = Promise.withResolvers()
    },
    async arrived() {
      // Whoever was released has been added when this turn of the event loop is over.
      await setImmediate()
      await Promise.allSettled(onTheirWay)
    },
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
      agent.destroy()
    },
  }
}

const attemptOf = ({ headers, method, url }: IncomingMessage): Attempt => ({
  operation: headers['x-amz-target']?.toString().replace(/^.*\./, '') ?? `${method} ${url}`,
  call: String(headers['amz-sdk-invocation-id']),
  attempt: Number(/attempt=(\d+)/.exec(String(headers['amz-sdk-request']))?.[1] ?? 1),
})
