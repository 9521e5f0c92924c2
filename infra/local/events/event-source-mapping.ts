import { createHash } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import type { SQSEvent } from 'aws-lambda'
import { account } from '../account.ts'
import { callFunction } from '../lambda/call-function.ts'
import { FunctionError } from '../lambda/function-error.ts'
import type { Functions } from '../lambda/functions.ts'
import { type JsonObject, listAt, objectAt } from '../template/json.ts'
import type { MappingDefinition } from '../template/messaging.ts'
import type { Message, Queue } from './queue.ts'

export type Worker = {
  /** Takes nothing new, lets what is under way finish for a few seconds and gives the rest up. */
  close(): Promise<void>
}

/** One machine is not a fleet: more batches of a function at a time only wait for each other. */
const mostConcurrency = 4

/** What a worker may take to finish when the local run is told to stop. */
export const closingMilliseconds = 5_000

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
  const stop = new AbortController()
  const giveUp = new AbortController()
  const handle = async (messages: readonly Message[]) => {
    try {
      const reply = await callFunction(functions, mapping.functionId, toEvent(messages, queue), giveUp.signal)
      const failed = mapping.reportsFailures ? failedIds(reply, messages) : new Set()
      await queue.remove(messages.filter(({ id }) => !failed.has(id)).map(({ receipt }) => receipt))
    } catch (error) {
      log(`${mapping.id}: ${messages.length} messages of ${queue.name} go back: ${reasonOf(error)}`)
    }
  }
  const work = async () => {
    while (!stop.signal.aborted) {
      const messages = await queue.receive(mapping.batchSize, stop.signal)
      if (messages.length > 0) await handle(messages)
    }
  }
  const concurrency = Math.min(mapping.concurrency ?? mostConcurrency, mostConcurrency)
  const done = Promise.all(Array.from({ length: concurrency }, work))
  return {
    close: async () => {
      stop.abort()
      await finish(done, giveUp)
    },
  }
}

/** Waits for work that has been told to end, and makes it end when it takes too long. */
export const finish = async (done: Promise<unknown>, giveUp: AbortController): Promise<void> => {
  const patience = new AbortController()
  const late = pause(closingMilliseconds, undefined, { signal: patience.signal }).then(
    () => giveUp.abort(),
    () => {},
  )
  await Promise.race([done, late])
  patience.abort()
  await done
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
