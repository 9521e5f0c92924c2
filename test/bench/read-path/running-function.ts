import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { readPrelude } from '../../../infra/local/gateway/prelude.ts'
import { Environment } from '../../../infra/local/lambda/environment.ts'
import { createInvocation, type Reply } from '../../../infra/local/lambda/invocation.ts'

/** One execution environment of a subject, on AWS's runtime client, that has loaded its code and waits for events. */
export type RunningFunction = {
  readonly processId: number
  /** Runs one event to its end: until the runtime client asks for the next one. */
  invoke(event: unknown): Promise<Outcome>
  /** The same for its text. Slower: for looking at a reply, not for measuring one. */
  read(event: unknown): Promise<string>
  close(): Promise<void>
}

export type Outcome = { readonly firstByteMilliseconds: number; readonly bytes: number }

const never = new AbortController().signal
const replyLimitBytes = 210_000_000

/** Starts a function from the folder of its bundle. What it prints is dropped unless it fails. */
export const startFunction = async (
  codeFolder: string,
  environmentVariables: Readonly<Record<string, string>>,
): Promise<RunningFunction> => {
  const printed: string[] = []
  const free = { promise: Promise.withResolvers<void>() }
  const environment = new Environment(
    {
      ...{ id: 'bench', codeFolder, handler: 'index.handler', timeoutMilliseconds: 120_000 },
      ...{ memoryMegabytes: 1024, reservedConcurrency: undefined, environment: environmentVariables },
    },
    { replyLimitBytes, environment: {}, log: (line) => printed.push(line) },
    {
      onFree: () => free.promise.resolve(),
      onGone: () => free.promise.reject(new Error(`${codeFolder} ended:\n${printed.slice(-20).join('\n')}`)),
    },
  )
  await free.promise.promise

  const run = async <Result>(event: unknown, take: (body: Readable, reply: Reply) => Promise<Result>) => {
    free.promise = Promise.withResolvers()
    const [{ promise }, invocation] = [free.promise, createInvocation(event, never)]
    environment.run(invocation)
    try {
      const reply = await invocation.reply
      const result = await take(await bodyOf(reply), reply)
      await promise
      return result
    } catch (error) {
      throw new Error(`${codeFolder} failed:\n${printed.slice(-20).join('\n')}`, { cause: error })
    }
  }
  return {
    processId: environment.processId ?? 0,
    invoke: (event) => {
      const started = performance.now()
      return run(event, (body) => drain(body, started))
    },
    read: (event) => run(event, textOf),
    close: () => {
      free.promise.promise.catch(() => {})
      return environment.close()
    },
  }
}

const isStreamed = ({ contentType }: Reply) => contentType.includes('http-integration-response')

/** The body of a reply; throws unless it is a success. A reply that is not streamed is left as it is. */
const bodyOf = async (reply: Reply): Promise<Readable> => {
  if (!isStreamed(reply)) return reply.body
  const head = await readPrelude(reply.body)
  const { statusCode = 200 } = JSON.parse(head)
  if (statusCode >= 300) throw new Error(`answered ${statusCode}: ${await text(reply.body)}`)
  return reply.body
}

const textOf = async (body: Readable, reply: Reply): Promise<string> => {
  const all = await text(body)
  if (isStreamed(reply)) return all
  const { statusCode, body: inner, isBase64Encoded } = JSON.parse(all)
  if (statusCode >= 300) throw new Error(`answered ${statusCode}: ${inner}`)
  return isBase64Encoded ? Buffer.from(inner, 'base64').toString() : inner
}

const drain = (body: Readable, started: number) =>
  new Promise<Outcome>((resolve, reject) => {
    const seen = { firstByteMilliseconds: 0, bytes: 0 }
    body.on('data', (chunk: Buffer) => {
      if (seen.bytes === 0) seen.firstByteMilliseconds = performance.now() - started
      seen.bytes += chunk.length
    })
    body.once('end', () => resolve(seen)).once('error', reject)
  })
