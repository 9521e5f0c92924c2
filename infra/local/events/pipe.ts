import type { DynamoDBRecord } from 'aws-lambda'
import type { Clock } from '../clock.ts'
import { callFunction } from '../lambda/call-function.ts'
import { FunctionError } from '../lambda/function-error.ts'
import type { Functions } from '../lambda/functions.ts'
import type { TableChanges } from '../table-changes.ts'
import { type JsonObject, objectAt } from '../template/json.ts'
import type { PipeDefinition } from '../template/pipe.ts'
import type { Buses } from './bus.ts'
import type { EventEntry } from './bus-event.ts'
import type { DeadLetters } from './dead-letters.ts'
import { compilePattern } from './pattern.ts'
import { toStreamRecord } from './stream-record.ts'
import { startWorker, type Worker } from './worker.ts'

export type PipeParts = {
  readonly changes: TableChanges
  readonly functions: Pick<Functions, 'invoke'>
  readonly buses: Buses
  /** Takes batches that failed every time; undefined: they are dropped. */
  readonly deadLetters: DeadLetters | undefined
  readonly clock: Clock
  readonly log: (line: string) => void
}

const longestPauseMilliseconds = 60_000

/**
 * Carries a table's changes through a function to a bus, in their order, batch by batch: a batch is removed when its events are on the
 * bus, so that after a crash it comes again. A batch that fails is tried again after a growing pause; the ones behind it wait.
 */
export const openPipe = (pipe: PipeDefinition, parts: PipeParts): Worker => {
  const { changes, deadLetters, clock, log } = parts
  const filters = pipe.filters.map((filter) => compilePattern(filter, `${pipe.id}.FilterCriteria`))
  const wanted = (record: DynamoDBRecord) =>
    filters.length === 0 || filters.some((matches) => matches(record))

  const giveUpOn = async (records: readonly DynamoDBRecord[], attempts: number) => {
    log(`${pipe.id}: gives up ${records.length} changes: see ${deadLetters?.path ?? 'no dead-letter queue'}`)
    const body = JSON.stringify(records)
    const id = records[0]?.eventID ?? ''
    await deadLetters?.add({ from: pipe.id, id, sentAt: clock.now(), receiveCount: attempts, body })
  }

  /** Resolves to whether the batch is done with: not when the pipe is told to stop before. */
  const carry = async (records: readonly DynamoDBRecord[], stop: AbortSignal, giveUp: AbortSignal) => {
    for (let attempt = 0; !stop.aborted; attempt++) {
      try {
        await publish(pipe, parts, records, giveUp)
        return true
      } catch (error) {
        log(`${pipe.id}: attempt ${attempt + 1} at ${records.length} changes failed: ${reasonOf(error)}`)
      }
      if (pipe.retryAttempts >= 0 && attempt >= pipe.retryAttempts) {
        await giveUpOn(records, attempt + 1)
        return true
      }
      await clock.wait(Math.min(1_000 * 2 ** attempt, longestPauseMilliseconds), stop)
    }
    return false
  }

  return startWorker(async (stop, giveUp) => {
    while (!stop.aborted) {
      const batch = await changes.read(pipe.batchSize, stop)
      const records = batch.map((change) => toStreamRecord(change, pipe.streamArn)).filter(wanted)
      if (records.length === 0 || (await carry(records, stop, giveUp))) await changes.remove(batch)
    }
  })
}

const publish = async (
  pipe: PipeDefinition,
  { functions, buses }: PipeParts,
  records: readonly DynamoDBRecord[],
  signal: AbortSignal,
): Promise<void> => {
  const reply = await callFunction(functions, pipe.functionId, records, signal)
  const elements = reply === undefined ? [] : Array.isArray(reply) ? reply : [reply]
  // One after the other: the events of an interaction stay in order.
  for (const element of elements) await buses.put(pipe.bus, toEntry(pipe, objectAt(element, 'an event')))
}

const toEntry = ({ target }: PipeDefinition, element: JsonObject): EventEntry => {
  const time = target.time === undefined ? new Date() : new Date(textOf(target.time, element))
  if (Number.isNaN(time.getTime())) throw new Error('an event has a time that is none')
  return {
    source: textOf(target.source, element),
    detailType: textOf(target.detailType, element),
    detail: JSON.stringify(element),
    time,
  }
}

/** Text as it is, or what stands at a `$.path`. */
const textOf = (text: string, element: JsonObject): string => {
  if (!text.startsWith('$.')) return text
  const value = text
    .slice(2)
    .split('.')
    .reduce<unknown>((inside, name) => objectAt(inside, text)[name], element)
  if (typeof value === 'string' || typeof value === 'number') return String(value)
  throw new Error(`an event has no ${text}`)
}

/** Nothing of a reply: it may hold what is personal. */
const reasonOf = (error: unknown): string =>
  error instanceof FunctionError ? error.message : 'the events that it returned could not be put on the bus'
