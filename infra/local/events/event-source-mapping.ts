import { createHash } from 'node:crypto'
import type { SQSEvent } from 'aws-lambda'
import { account } from '../account.ts'
import { callFunction } from '../lambda/call-function.ts'
import { FunctionError } from '../lambda/function-error.ts'
import type { Functions } from '../lambda/functions.ts'
import { type JsonObject, listAt, objectAt } from '../template/json.ts'
import type { MappingDefinition } from '../template/messaging.ts'
import type { Message, Queue } from './queue.ts'
import { startWorker, type Worker } from './worker.ts'

/** One machine is not a fleet: more batches of a function at a time only wait for each other. */
const mostConcurrency = 4

/**
 * Hands a queue's messages to a function, as Lambda's event source mapping does: what the function handled is removed, what it
 * failed on stays and is received again after the visibility timeout.
 */
export const openMapping = (
  mapping: MappingDefinition,
  queue: Queue,
  functions: Pick<Functions, 'invoke'>,
  log: (line: string) => void,
): Worker => {
  const handle = async (messages: readonly Message[], giveUp: AbortSignal) => {
    try {
      const reply = await callFunction(functions, mapping.functionId, toEvent(messages, queue), giveUp)
      const failed = mapping.reportsFailures ? failedIds(reply, messages) : new Set()
      await queue.remove(messages.filter(({ id }) => !failed.has(id)).map(({ receipt }) => receipt))
    } catch (error) {
      log(`${mapping.id}: ${messages.length} messages of ${queue.name} go back: ${reasonOf(error)}`)
    }
  }
  const concurrency = Math.min(mapping.concurrency ?? mostConcurrency, mostConcurrency)
  return startWorker((stop, giveUp) => {
    const work = async () => {
      while (!stop.aborted) {
        const messages = await queue.receive(mapping.batchSize, stop)
        if (messages.length > 0) await handle(messages, giveUp)
      }
    }
    return Promise.all(Array.from({ length: concurrency }, work))
  })
}

/** Nothing of a reply: it may hold what is personal. */
const reasonOf = (error: unknown): string =>
  error instanceof FunctionError ? error.message : 'its reply is none that Lambda understands'

const toEvent = (messages: readonly Message[], queue: Queue): SQSEvent => ({
  Records: messages.map(({ id, body, sentAt, receiveCount, firstReceivedAt, receipt }) => ({
    messageId: id,
    receiptHandle: receipt,
    body,
    attributes: {
      ApproximateReceiveCount: String(receiveCount),
      SentTimestamp: String(sentAt),
      SenderId: account.id,
      ApproximateFirstReceiveTimestamp: String(firstReceivedAt),
    },
    messageAttributes: {},
    md5OfBody: createHash('md5').update(body).digest('hex'),
    eventSource: 'aws:sqs',
    eventSourceARN: queue.arn,
    awsRegion: account.region,
  })),
})

/** The messages that a function says it failed on. Throws when it names another one: Lambda then takes all for failed. */
const failedIds = (reply: unknown, messages: readonly Message[]): ReadonlySet<string> => {
  const { batchItemFailures }: JsonObject = objectAt(reply ?? undefined, 'the reply of the function')
  const ids = listAt(batchItemFailures ?? undefined, 'batchItemFailures').map(
    (failure) => objectAt(failure, 'batchItemFailures')['itemIdentifier'],
  )
  const sent = new Map<unknown, string>(messages.map(({ id }) => [id, id]))
  return new Set(
    ids.map((id) => {
      const known = sent.get(id)
      if (known !== undefined) return known
      throw new Error('batchItemFailures names a message that was not in the batch')
    }),
  )
}
