import { zstdCompressSync } from 'node:zlib'
import { GetItemCommand } from '@aws-sdk/client-dynamodb'
import type { DynamoDBRecord } from 'aws-lambda'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ChangeEvent, toChangeEvent } from '../../shared/change-event.ts'
import type { Attributes } from '../../shared/interaction-record.ts'
import { departuresOfDetail } from '../described-event.ts'
import { engines } from '../engines.ts'
import { leavesOf, personalValues } from '../private-logs.ts'
import { runs } from '../properties.ts'

type Image = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>

const seconds = 1_700_000_000.25
const key: Image = { pk: { S: 'acme#a1' }, sk: { S: 'record' } }

const resource = {
  interaction_id: 'a1',
  customer_id: 'c1',
  media_type: 'Chat',
  entity_type: 2,
  status: 3,
  start_date: '2024-01-01T00:00:00.000Z',
  end_date: '2024-01-01T00:10:00.000Z',
  subject: 'My divorce',
  udata: { iban: 'DE89370400440532013000' },
}

const record = (revision: number, more: Image = {}): Image => ({
  ...key,
  version: { S: '2024-01-01T00:10:00.000Z' },
  at: { S: '2024-01-01T00:00:00.000Z#a1' },
  customer: { S: 'acme#c1' },
  thread: { S: 'acme#t1' },
  services: { SS: ['s2', 's1'] },
  media_type: { S: 'chat' },
  resource: { S: JSON.stringify(resource) },
  revision: { N: String(revision) },
  ...more,
})
const stub: Image = { ...key, services: { SS: ['s1'] }, revision: { N: '1' } }
const tombstone: Image = { ...key, erased: { S: '2024-02-01T00:00:00.000Z' }, revision: { N: '9' } }

const change = (
  OldImage: Image | undefined,
  NewImage: Image | undefined,
  more: DynamoDBRecord = {},
): DynamoDBRecord => ({
  eventName: NewImage ? (OldImage ? 'MODIFY' : 'INSERT') : 'REMOVE',
  dynamodb: {
    Keys: keyOf(NewImage ?? OldImage ?? {}),
    ApproximateCreationDateTime: seconds,
    ...(OldImage && { OldImage }),
    ...(NewImage && { NewImage }),
  },
  ...more,
})
const keyOf = ({ pk, sk }: Image): Image => ({ ...key, ...(pk && { pk }), ...(sk && { sk }) })
const byExpiry = { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }
/** What is published, as the description of the events has it. */
const eventOf = (stream: DynamoDBRecord) => {
  const event = toChangeEvent(stream, 'History')
  if (event) expect(departuresOfDetail(event.type, event)).toEqual([])
  return event
}

test('a new interaction is told with ids, kind, dates and its place, and nothing else', () => {
  expect(eventOf(change(undefined, record(1)))).toEqual({
    specversion: '1.0',
    id: 'acme/a1/1',
    source: 'urn:query-interactions:History',
    type: 'InteractionRecorded',
    time: '2023-11-14T22:13:20.250Z',
    datacontenttype: 'application/json',
    tenant: 'acme',
    data: {
      tenant: 'acme',
      interaction_id: 'a1',
      customer_id: 'c1',
      thread_id: 't1',
      service_ids: ['s1', 's2'],
      media_type: 'Chat',
      entity_type: 2,
      status: 3,
      start_date: '2024-01-01T00:00:00.000Z',
      end_date: '2024-01-01T00:10:00.000Z',
      version: '2024-01-01T00:10:00.000Z',
      sequence: 1,
    },
  })
})

const expires = { expires: { N: '1690000000' } }
test.each<[string, DynamoDBRecord, Partial<ChangeEvent['data']> & { type: string }]>([
  [
    'a record whose links were there before',
    change(stub, record(2)),
    { type: 'InteractionRecorded', sequence: 2 },
  ],
  ['a changed record', change(record(2), record(3)), { type: 'InteractionUpdated', sequence: 3 }],
  [
    'an erased record, by what it was',
    change(record(8), tombstone),
    { type: 'InteractionErased', sequence: 9, reason: 'erased', customer_id: 'c1', media_type: 'Chat' },
  ],
  [
    'an erasure of what was not there',
    change(undefined, tombstone),
    { type: 'InteractionErased', sequence: 9, reason: 'erased', service_ids: [] },
  ],
  [
    'a record whose time was over',
    change(record(3), undefined, byExpiry),
    { type: 'InteractionErased', sequence: 4, reason: 'expired', customer_id: 'c1' },
  ],
  [
    'the same in a region that only has a replica',
    change(record(3, expires), undefined),
    { type: 'InteractionErased', sequence: 4, reason: 'expired' },
  ],
  [
    'a record that somebody removed before its time',
    change(record(3, { expires: { N: '1790000000' } }), undefined),
    { type: 'InteractionErased', sequence: 4, reason: 'erased' },
  ],
])('%s is told', (_, stream, { type, ...data }) => {
  expect(eventOf(stream)).toMatchObject({ type, id: `acme/a1/${data.sequence}`, data })
})

const copy = { ...key, sk: { S: 'service#s1' } }
test.each<[string, DynamoDBRecord]>([
  ['links that wait for their interaction', change(undefined, stub)],
  ['more of such links', change(stub, { ...stub, revision: { N: '2' } })],
  ['such links that go', change(stub, undefined)],
  ['an expiry date', change(record(2), record(2, expires))],
  ['an erasure that comes again', change(tombstone, { ...tombstone, revision: { N: '10' } })],
  ['a trace of an erasure that goes', change(tombstone, undefined)],
  [
    'a copy for a service',
    { ...change(undefined, record(1)), dynamodb: { Keys: copy, NewImage: record(1) } },
  ],
  [
    'a trace of an erased customer',
    { eventName: 'INSERT', dynamodb: { Keys: { pk: { S: '#tombstone#ab12' }, sk: { S: 'record' } } } },
  ],
  ['an item of another kind', { eventName: 'INSERT', dynamodb: { Keys: { id: { N: '1' } } } }],
  ['nothing at all', {}],
])('%s is nobody’s business', (_, stream) => {
  expect(eventOf(stream)).toBeUndefined()
})

describe('a record', () => {
  const written = (text: string) => eventOf(change(undefined, record(1, { resource: { S: text } })))?.data

  test('that is stored compressed is told like any other', () => {
    const B = Buffer.concat([Uint8Array.of(1), zstdCompressSync(JSON.stringify(resource))]).toString('base64')
    expect(eventOf(change(undefined, record(1, { resource: { B } })))).toEqual(
      eventOf(change(undefined, record(1))),
    )
  })

  test('with numbers beyond 2^53 keeps their digits, as texts', () => {
    const data = written('{"status":9223372036854775807,"entity_type":-9007199254740993,"media_type":"chat"}')
    expect(data).toMatchObject({ status: '9223372036854775807', entity_type: '-9007199254740993' })
    expect(data).not.toHaveProperty('incomplete')
  })

  test.each<[string, Image]>([
    ['is no JSON', { resource: { S: '{"media_type":tru}' } }],
    ['is no object', { resource: { S: 'null' } }],
    ['is no text of ours', { resource: { S: 'damaged' } }],
    ['is in a form of the future', { resource: { B: Buffer.from([9, 1, 2]).toString('base64') } }],
    ['is damaged', { resource: { B: Buffer.from([1, 1, 2]).toString('base64') } }],
    ['is missing', { resource: { NULL: true } }],
  ])('whose text %s is told by its ids, and that there is more', (_, more) => {
    const { data } = eventOf(change(undefined, record(4, more))) ?? {}
    expect(data).toEqual({
      tenant: 'acme',
      interaction_id: 'a1',
      customer_id: 'c1',
      thread_id: 't1',
      service_ids: ['s1', 's2'],
      version: '2024-01-01T00:10:00.000Z',
      incomplete: true,
      sequence: 4,
    })
  })

  test('of more services than an event has room for is told without them, and that there is more', () => {
    const SS = Array.from({ length: 5000 }, (_, index) => `115-${index}-0000000000000000`)
    const { data } = eventOf(change(undefined, record(1, { services: { SS } }))) ?? {}
    expect(data).toMatchObject({ service_ids: [], incomplete: true, media_type: 'Chat' })
  })

  test.each([undefined, Number.NaN, 1e20])(
    'written at no time that there is (%s) is told without one',
    (at) => {
      const stream = change(undefined, record(1))
      const event = eventOf({ ...stream, dynamodb: { ...stream.dynamodb, ApproximateCreationDateTime: at } })
      expect(event).toMatchObject({ id: 'acme/a1/1' })
      expect(event).not.toHaveProperty('time')
    },
  )
})

test('nothing that a stream could hold makes it throw', () => {
  const value = fc.oneof(
    fc.record({ S: fc.string() }),
    fc.record({ N: fc.string() }),
    fc.record({ B: fc.string() }),
    fc.record({ SS: fc.array(fc.string()) }),
    fc.record({ NULL: fc.constant(true) }),
  )
  const names = Object.keys(record(1)).concat('erased', 'expires', 'hold')
  const image = fc.dictionary(fc.constantFrom(...names), value)
  fc.assert(
    fc.property(fc.option(image), fc.option(image), fc.double(), (before, after, at) => {
      const stream = change(before ?? undefined, after ?? undefined)
      toChangeEvent(
        { ...stream, dynamodb: { ...stream.dynamodb, ApproximateCreationDateTime: at } },
        'History',
      )
    }),
  )
})

describe('whatever is written,', () => {
  const stores = engines()
  let serial = 0

  /** Items as a stream writes them: binary values in base64. */
  const toImage = (item: Attributes | undefined): Image | undefined =>
    item &&
    JSON.parse(
      JSON.stringify(item, (_, value) => (value?.B ? { B: Buffer.from(value.B).toString('base64') } : value)),
    )

  const itemOf = async (id: string) => {
    const Key = { pk: { S: `default#${id}` }, sk: { S: 'record' } }
    return (await stores.dynamoDB.send(new GetItemCommand({ TableName: stores.table, Key }))).Item
  }

  const write = fc.record({
    year: fc.integer({ min: 2001, max: 2009 }),
    services: fc.subarray(['s1', 's2', 's3']),
    subject: fc.uuid(),
    noise: fc.constantFrom(1, 40_000),
    customer: fc.constantFrom('customer-a', 'customer-b'),
  })

  test('sequences of an interaction rise, and nothing personal but the customer’s id is told', async () => {
    const told: ChangeEvent[] = []
    await fc.assert(
      fc.asyncProperty(fc.array(write, { minLength: 1, maxLength: 6 }), async (writes) => {
        const id = `e${serial++}`
        const events: ChangeEvent[] = []
        for (const { year, services, subject, noise, customer } of writes) {
          const before = toImage(await itemOf(id))
          await stores.put({
            interaction_id: id,
            customer_id: customer,
            start_date: '2000-01-01T00:00:00Z',
            modified_date: `${year}-01-01T00:00:00Z`,
            service_ids: services,
            subject,
            udata: { secret: subject.repeat(noise / 36 + 1), name: `${subject} Miller` },
          })
          const after = toImage(await itemOf(id))
          events.push(...[eventOf(change(before, after)) ?? []].flat())
        }
        const sequences = events.map(({ data }) => data.sequence)
        expect(sequences).toEqual([...new Set(sequences)].toSorted((a, b) => a - b))
        expect(events[0]?.type).toBe('InteractionRecorded')
        expect(events.slice(1).every(({ type }) => type === 'InteractionUpdated')).toBe(true)
        told.push(...events)
      }),
      runs(25),
    )
    const text = JSON.stringify(told)
    const customers = new Set(leavesOf(told.map(({ data }) => data.customer_id)))
    const personal = (await personalValues(stores.dynamoDB, stores.table)).difference(customers)
    expect(personal.size).toBeGreaterThan(20)
    expect([...personal].filter((value) => text.includes(value))).toEqual([])
  })
})
