import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { DynamoDBRecord } from 'aws-lambda'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openBuses } from '../../../../infra/local/events/bus.ts'
import type { BusEvent } from '../../../../infra/local/events/bus-event.ts'
import { openDeadLetters } from '../../../../infra/local/events/dead-letters.ts'
import { openPipe } from '../../../../infra/local/events/pipe.ts'
import type { TableChange, TableChanges } from '../../../../infra/local/table-changes.ts'
import { temporaryFolder } from '../../../temporary-folder.ts'
import { manualClock } from '../manual-clock.ts'
import { playedFunctions } from './played-functions.ts'

const folder = temporaryFolder()

const keys = { pk: { S: 'default#a' }, sk: { S: 'record' } }
const change = (sequence: number, rest: Partial<TableChange> = {}): TableChange => ({
  ...{
    sequence,
    at: 1_700_000_000_000,
    keys,
    before: undefined,
    after: { ...keys, n: { N: String(sequence) } },
  },
  ...{ expired: false, ...rest },
})

/** Changes in memory, as the table keeps them. */
const changesOf = (...initial: TableChange[]): TableChanges & { left(): number[] } => {
  let kept = initial
  return {
    read: async (limit, signal) => {
      if (kept.length === 0)
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }))
      return kept.slice(0, limit)
    },
    remove: async (removed) => {
      kept = kept.filter((one) => !removed.includes(one))
    },
    left: () => kept.map(({ sequence }) => sequence),
  }
}

const pipe = {
  id: 'Pipe',
  tableId: 'Table',
  streamArn: 'arn:stream',
  functionId: 'Describe',
  bus: 'out',
  filters: [{ dynamodb: { Keys: { sk: { S: ['record'] } } } }],
  target: { source: 'interactions', detailType: '$.type', time: '$.time' },
  batchSize: 2,
  retryAttempts: 3,
  deadLetterId: 'Dead',
}

/** Describes each record by its number. */
const described = (event: unknown) =>
  (event as DynamoDBRecord[]).map(({ dynamodb }) => ({
    type: 'InteractionRecorded',
    time: '2024-05-06T07:08:09.123Z',
    id: dynamodb?.SequenceNumber,
  }))

const piped = (changes: TableChanges, play: (event: unknown) => unknown, retryAttempts = 3) => {
  const events: BusEvent[] = []
  const clock = manualClock()
  const buses = openBuses({
    ...{ names: ['out'], rules: [], queueOf: () => Promise.reject(new Error('there is no queue')) as never },
    onEvent: async (event) => void events.push(event),
  })
  const deadLetters = openDeadLetters(join(folder.path, `${randomUUID()}.jsonl`))
  const parts = { changes, functions: playedFunctions(play), buses, deadLetters, clock, log: () => {} }
  const worker = openPipe({ ...pipe, retryAttempts }, parts)
  onTestFinished(() => worker.close())
  return { events, clock, deadLetters, worker, ids: () => events.map(({ detail }) => JSON.parse(detail).id) }
}

describe('a pipe', () => {
  test('hands a function the records of a stream', async () => {
    const batches: unknown[] = []
    const before = { ...keys, n: { N: '1' } }
    const { events } = piped(
      changesOf(
        change(1),
        change(2, { keys: { ...keys, sk: { S: 'service#s' } } }),
        change(3, { before }),
        change(4, { before, after: undefined, expired: true }),
      ),
      (event) => {
        batches.push(event)
        return described(event)
      },
    )
    await expect.poll(() => events.length).toBe(3)
    const common = {
      ...{ eventVersion: '1.1', eventSource: 'aws:dynamodb', awsRegion: 'us-east-1' },
      eventSourceARN: 'arn:stream',
    }
    const dynamodb = { Keys: keys, StreamViewType: 'NEW_AND_OLD_IMAGES', SizeBytes: expect.any(Number) }
    const image = (n: number) => ({ ...keys, n: { N: String(n) } })
    expect(batches.flat()).toMatchObject([
      { ...common, eventName: 'INSERT', dynamodb: { ...dynamodb, SequenceNumber: '1', NewImage: image(1) } },
      { ...common, eventName: 'MODIFY', dynamodb: { ...dynamodb, NewImage: image(3), OldImage: before } },
      {
        ...{ ...common, eventName: 'REMOVE', dynamodb: { ...dynamodb, OldImage: before } },
        userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
      },
    ])
    expect(batches.flat()[0]).not.toHaveProperty('userIdentity')
  })

  test('puts what the function returns on the bus, in order, with the type and time that it has', async () => {
    const changes = changesOf(change(1), change(2), change(3))
    const { events, ids } = piped(changes, described)
    await expect.poll(ids).toEqual(['1', '2', '3'])
    expect(events[0]).toMatchObject({
      ...{ source: 'interactions', detailType: 'InteractionRecorded' },
      time: new Date('2024-05-06T07:08:09.123Z'),
    })
    await expect.poll(changes.left).toEqual([])
  })

  test('puts nothing on the bus for records of which the function makes nothing', async () => {
    const changes = changesOf(change(1))
    const { events } = piped(changes, () => [])
    await expect.poll(changes.left).toEqual([])
    expect(events).toEqual([])
  })

  test('tries a failed batch again after growing pauses, and keeps those behind it waiting', async () => {
    let failures = 2
    const changes = changesOf(change(1), change(2), change(3))
    const { clock, ids } = piped(changes, (event) => {
      if (failures-- > 0) throw new Error('not now')
      return described(event)
    })
    await expect.poll(clock.waits).toEqual([1_000])
    clock.advance(1_000)
    await expect.poll(clock.waits).toEqual([2_000])
    expect(changes.left()).toEqual([1, 2, 3])
    clock.advance(2_000)
    await expect.poll(ids).toEqual(['1', '2', '3'])
  })

  test('gives a batch up when it has failed as often as it may, and goes on', async () => {
    const { deadLetters, ids } = piped(
      changesOf(change(1), change(2), change(3)),
      (event) => {
        const all = described(event)
        if (all.some(({ id }) => id === '1')) throw new Error('never')
        return all
      },
      0,
    )
    await expect.poll(ids).toEqual(['3'])
    const letter = JSON.parse(await readFile(deadLetters.path, 'utf8'))
    expect(letter).toMatchObject({ from: 'Pipe', body: [{ eventID: '1' }, { eventID: '2' }] })
  })

  test('that is closed while it waits keeps the batch', async () => {
    const changes = changesOf(change(1))
    const { worker, clock } = piped(changes, () => Promise.reject(new Error('down')), -1)
    await expect.poll(clock.waits).toEqual([1_000])
    await worker.close()
    expect(changes.left()).toEqual([1])
  })
})
