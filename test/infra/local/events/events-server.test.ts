import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { systemClock } from '../../../../infra/local/clock.ts'
import { localAccess } from '../../../../infra/local/credentials.ts'
import { type Events, openEvents } from '../../../../infra/local/events/events.ts'
import { temporaryFolder } from '../../../temporary-folder.ts'

const folder = temporaryFolder()
let events: Events
let bus: EventBridgeClient
let sqs: SQSClient

beforeAll(async () => {
  const queue = { id: 'In', name: 'in', arn: 'arn:in', visibilityMilliseconds: 30_000, redrive: undefined }
  const rule = {
    id: 'Rule',
    bus: 'history',
    pattern: { source: [{ 'anything-but': 'interactions' }] },
    queueIds: ['In'],
  }
  const messaging = { buses: ['default', 'history'], queues: [queue], rules: [rule], mappings: [], pipes: [] }
  events = await openEvents(folder.path, messaging, systemClock)
  bus = new EventBridgeClient({ ...localAccess, endpoint: events.endpoint })
  sqs = new SQSClient({ ...localAccess, endpoint: events.endpoint })
})
afterAll(() => events.close())

const entry = { EventBusName: 'history', Source: 'crm', DetailType: 'interaction.put', Detail: '{"a":1}' }
const put = (...Entries: object[]) => bus.send(new PutEventsCommand({ Entries: Entries as never }))
const receive = async () => {
  const queue = events.queueOf('In')
  const [message] = await queue.receive(1, new AbortController().signal)
  await queue.remove([message?.receipt ?? ''])
  return message?.body ?? ''
}

describe('an EventBridge client', () => {
  test('puts events that reach the queue of their rule as EventBridge sends them, digit for digit', async () => {
    const Time = new Date('2024-05-06T07:08:09Z')
    const { Entries, FailedEntryCount } = await put({ ...entry, Time, Detail: '{"n":12345678901234567890}' })
    expect(FailedEntryCount).toBe(0)
    const body = await receive()
    expect(body).toContain('"detail":{"n":12345678901234567890}')
    expect(JSON.parse(body)).toMatchObject({
      ...{ version: '0', id: Entries?.[0]?.EventId, 'detail-type': 'interaction.put', source: 'crm' },
      ...{ account: '000000000000', time: '2024-05-06T07:08:09Z', region: 'us-east-1', resources: [] },
    })
  })

  test('learns which entries of a request failed, and why; the others are on the bus', async () => {
    const { Entries, FailedEntryCount } = await put(
      { ...entry, Detail: 'no JSON' },
      { ...entry, Detail: '[]' },
      { ...entry, Source: '' },
      { ...entry, Source: 'aws.s3' },
      { ...entry, EventBusName: 'other' },
      { ...entry, Detail: '{"good":true}' },
    )
    expect(FailedEntryCount).toBe(5)
    expect(Entries?.map(({ ErrorCode }) => ErrorCode)).toEqual([
      ...['MalformedDetail', 'MalformedDetail', 'InvalidArgument'],
      ...['NotAuthorizedForSourceException', 'InvalidArgument', undefined],
    ])
    expect(JSON.parse(await receive()).detail).toEqual({ good: true })
  })

  test('may send 10 entries and 1 MB at a time', async () => {
    const room = 1024 * 1024 - 'crm'.length - 'interaction.put'.length - 14 - '{"a":""}'.length
    const large = (length: number) => ({ ...entry, Detail: `{"a":"${'x'.repeat(length)}"}` })
    expect((await put(large(room))).FailedEntryCount).toBe(0)
    expect(JSON.parse(await receive()).detail.a).toHaveLength(room)
    await expect(put(large(room + 1))).rejects.toMatchObject({ name: 'ValidationException' })
    await expect(put(large(room / 2), large(room / 2))).rejects.toMatchObject({ name: 'ValidationException' })
    await expect(put(...Array.from({ length: 11 }, () => entry))).rejects.toMatchObject({
      name: 'ValidationException',
    })
    await expect(put()).rejects.toMatchObject({ name: 'ValidationException' })
  })

  test('finds the events of the service, and only those, in its journal', async () => {
    const { size } = events.journal
    await put({ ...entry, Source: 'interactions', Detail: '{"mine":1}' }, { ...entry, Detail: '{"yours":1}' })
    await receive()
    const lines: unknown[] = []
    for await (const { text } of events.journal.read(size)) lines.push(JSON.parse(text).detail)
    expect(lines).toEqual([{ mine: 1 }])
  })

  test('is told of an operation that is not there', async () => {
    const reply = await fetch(events.endpoint, {
      method: 'POST',
      headers: { 'X-Amz-Target': 'AWSEvents.ListRules' },
    })
    expect([reply.status, (await reply.json()) as object]).toMatchObject([
      400,
      { __type: 'UnknownOperationException' },
    ])
  })
})

describe('an SQS client', () => {
  const QueueUrl = () => `${events.endpoint}/000000000000/in`

  test('sends messages to a queue by its URL', async () => {
    const { MessageId } = await sqs.send(
      new SendMessageCommand({ QueueUrl: QueueUrl(), MessageBody: 'hello', DelaySeconds: 0 }),
    )
    expect(MessageId).toMatch(/^[0-9a-f-]{36}$/)
    expect(await receive()).toBe('hello')
  })

  test.each([
    ['an unknown queue', { QueueUrl: 'http://x/0/none' }, 'QueueDoesNotExist'],
    ['an empty body', { MessageBody: '' }, 'MissingParameter'],
    ['a body beyond 1 MB', { MessageBody: 'x'.repeat(1024 * 1024 + 1) }, 'InvalidParameterValue'],
    ['a delay beyond 15 minutes', { DelaySeconds: 901 }, 'InvalidParameterValue'],
    ['a delay before now', { DelaySeconds: -1 }, 'InvalidParameterValue'],
  ])('learns of %s', async (_, change, name) => {
    const input = { QueueUrl: QueueUrl(), MessageBody: 'x', ...change }
    await expect(sqs.send(new SendMessageCommand(input))).rejects.toMatchObject({ name })
  })
})
