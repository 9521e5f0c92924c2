import { createHash, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import type { SQSEvent } from 'aws-lambda'
import { ClassicLevel } from 'classic-level'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openMapping } from '../../../../infra/local/events/event-source-mapping.ts'
import { Queue } from '../../../../infra/local/events/queue.ts'
import { temporaryFolder } from '../../../temporary-folder.ts'
import { manualClock } from '../manual-clock.ts'
import { playedFunctions } from './played-functions.ts'

const folder = temporaryFolder()

/** A queue with messages in it, handed to `play` one batch at a time; the batches that it got, by their bodies. */
const mapped = async (
  messages: readonly string[],
  play: (event: SQSEvent) => unknown,
  reportsFailures = true,
) => {
  const clock = manualClock()
  const level = new ClassicLevel(join(folder.path, randomUUID()))
  const definition = { id: 'Q', name: 'q', arn: 'arn:q', visibilityMilliseconds: 30_000, redrive: undefined }
  const queue = await Queue.open(level, definition, undefined, clock)
  for (const message of messages) await queue.send(message)
  const batches: string[][] = []
  const functions = playedFunctions((event) => {
    const sqsEvent = event as SQSEvent
    batches.push(sqsEvent.Records.map(({ body }) => body).toSorted())
    return play(sqsEvent)
  })
  const mapping = { id: 'M', queueId: 'Q', functionId: 'Fn', batchSize: 10, reportsFailures, concurrency: 1 }
  const worker = openMapping(mapping, queue, functions, () => {})
  onTestFinished(async () => {
    await worker.close()
    await level.close()
  })
  /** Lets the visibility timeout pass once the worker waits for it. */
  const redeliver = async () => {
    await expect.poll(clock.waits).toEqual([30_000])
    clock.advance(30_000)
  }
  return { batches, clock, redeliver, queue }
}

const idOf = ({ Records }: SQSEvent, body: string) =>
  Records.find((record) => record.body === body)?.messageId

describe('a function that takes messages from a queue', () => {
  test('gets them as SQS events', async () => {
    let event: SQSEvent | undefined
    const { batches } = await mapped(['hello'], (got) => {
      event = got
    })
    await expect.poll(() => batches).toEqual([['hello']])
    const sentAt = String(Date.UTC(2024, 0, 1))
    expect(event?.Records).toEqual([
      {
        messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        receiptHandle: expect.any(String),
        body: 'hello',
        attributes: {
          ApproximateReceiveCount: '1',
          SentTimestamp: sentAt,
          SenderId: '000000000000',
          ApproximateFirstReceiveTimestamp: sentAt,
        },
        messageAttributes: {},
        md5OfBody: createHash('md5').update('hello').digest('hex'),
        eventSource: 'aws:sqs',
        eventSourceARN: 'arn:q',
        awsRegion: 'us-east-1',
      },
    ])
  })

  test('gets again only the messages that it says it failed on', async () => {
    let failures = 0
    const { batches, redeliver } = await mapped(['good', 'bad', 'fine'], (event) => ({
      batchItemFailures: failures++ === 0 ? [{ itemIdentifier: idOf(event, 'bad') }] : [],
    }))
    await redeliver()
    await expect.poll(() => batches).toEqual([['bad', 'fine', 'good'], ['bad']])
  })

  test.each([
    ['fails', () => Promise.reject(new Error('no'))],
    ['names a message that it did not get', () => ({ batchItemFailures: [{ itemIdentifier: 'x' }] })],
    ['names no message', () => ({ batchItemFailures: [{}] })],
  ])('gets all again when it %s', async (_, first) => {
    let calls = 0
    const { batches, redeliver } = await mapped(['a', 'b'], () => (calls++ === 0 ? first() : undefined))
    await redeliver()
    await expect
      .poll(() => batches)
      .toEqual([
        ['a', 'b'],
        ['a', 'b'],
      ])
  })

  test('gets none again when it may not report failures and does', async () => {
    const { batches, clock, queue } = await mapped(
      ['a'],
      ({ Records }) => ({ batchItemFailures: [{ itemIdentifier: Records[0]?.messageId }] }),
      false,
    )
    await expect.poll(() => batches).toEqual([['a']])
    await queue.send('b')
    await expect.poll(() => batches).toEqual([['a'], ['b']])
    await expect.poll(clock.waits).toEqual([])
  })
})
