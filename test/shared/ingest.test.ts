import { ScanCommand } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, ListObjectsV2Command, ListObjectVersionsCommand } from '@aws-sdk/client-s3'
import type { SQSEvent } from 'aws-lambda'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { erasureReports } from '../../shared/erasure-report.ts'
import { type Ingest, ingest } from '../../shared/ingest.ts'
import { interactionEraser } from '../../shared/interaction-eraser.ts'
import { resourceText, toResource } from '../../shared/interaction-record.ts'
import { interactionStore } from '../../shared/interaction-store.ts'
import { rejectStore } from '../../shared/reject-store.ts'
import { engines } from '../engines.ts'
import { runs } from '../properties.ts'
import { anyMessage } from './any-event.ts'

const opened = engines()
let serial = 0
const newId = () => `i${serial++}`

const read = async (id: string) => {
  const store = interactionStore(opened.dynamoDB, opened.table)
  const record = await store.get('default', id)
  return record && JSON.parse(toResource(record, 'http://h', new Set(['*'])))
}

const eventOf = (type: string, detail: unknown, more: object = {}) =>
  JSON.stringify({
    id: `e${serial++}`,
    source: 'crm',
    'detail-type': type,
    time: '2026-01-01T00:00:00Z',
    detail,
    ...more,
  })

/** The handler on the real stores, and what it was made to send again or log. */
const handlerOf = (more: Partial<Ingest> = {}) => {
  const sent: { body: string; delaySeconds: number }[] = []
  const lines: object[] = []
  const { dynamoDB, s3, table, bucket, stores, writer } = opened
  const handle = ingest({
    ...stores,
    writer,
    eraser: interactionEraser(stores, dynamoDB, table),
    reports: erasureReports(s3, bucket),
    rejects: rejectStore(s3, bucket),
    sendLater: async (body, delaySeconds) => void sent.push({ body, delaySeconds }),
    tenants: ['default'],
    service: 'test',
    now: () => new Date(),
    log: (line) => void lines.push(line),
    ...more,
  })
  const take = (bodies: readonly string[], remainingMillis = 300_000) => {
    const Records = bodies.map((body, index) => ({ messageId: `m-${serial}-${index}`, body }))
    return handle({ Records } as unknown as SQSEvent, { getRemainingTimeInMillis: () => remainingMillis })
  }
  return { take, sent, lines }
}

const document = (id: string, more: object = {}) => ({
  interaction_id: id,
  customer_id: `c-${id}`,
  start_date: '2020-01-01T00:00:00Z',
  service_ids: [`s-${id}`],
  content: { plain_text: { inline: `text of ${id}` } },
  ...more,
})

const rejected = async () => {
  const { Contents = [] } = await opened.s3.send(
    new ListObjectsV2Command({ Bucket: opened.bucket, Prefix: 'rejects/' }),
  )
  return Promise.all(
    Contents.map(async ({ Key }) => {
      const { Body } = await opened.s3.send(new GetObjectCommand({ Bucket: opened.bucket, Key }))
      return JSON.parse((await Body?.transformToString()) ?? '')
    }),
  )
}

/** What was kept of one message; undefined: it was taken. */
const rejectedAs = async (messageId: string): Promise<{ reason: string; message: string } | undefined> => {
  const input = { Bucket: opened.bucket, Key: `rejects/events/${messageId}.json` }
  const { Body } = await opened.s3.send(new GetObjectCommand(input)).catch(() => ({ Body: undefined }))
  return Body && JSON.parse(await Body.transformToString())
}

/** Everything that still says something of an interaction or a customer. */
const tracesOf = async (text: string) => {
  const { Items = [] } = await opened.dynamoDB.send(new ScanCommand({ TableName: opened.table }))
  const { Versions = [], DeleteMarkers = [] } = await opened.s3.send(
    new ListObjectVersionsCommand({ Bucket: opened.bucket, Prefix: 'default/' }),
  )
  const keys = [...Versions, ...DeleteMarkers].flatMap(({ Key = '' }) => (Key.includes(text) ? Key : []))
  const items = Items.filter((item) => JSON.stringify(item).includes(text)).map((item) => Object.keys(item))
  return { items, keys }
}

describe('events', () => {
  test('put, link, move and hold an interaction; the same again changes nothing', async () => {
    const id = newId()
    const { take } = handlerOf()
    const bodies = [
      eventOf('interaction.linked', { interaction_id: id, service_id: `late-${id}` }),
      eventOf('interaction.put', { ...document(id), tenant: 'default', external_id: 1 }).replace(
        '"external_id":1',
        '"external_id":9007199254740993',
      ),
      eventOf('interaction.assigned', { interaction_id: id, customer_id: `new-${id}` }),
      eventOf('interaction.held', { interaction_id: id, hold: true }),
    ]
    for (const body of [...bodies, ...bodies]) expect(await take([body])).toEqual({ batchItemFailures: [] })
    const store = interactionStore(opened.dynamoDB, opened.table)
    const record = await store.get('default', id)
    expect(record && resourceText(record)).toContain('"external_id":9007199254740993')
    expect(await read(id)).toMatchObject({
      customer_id: `new-${id}`,
      service_ids: [`late-${id}`, `s-${id}`],
      hold: true,
    })
    expect(await read(id)).not.toHaveProperty('tenant')
  })

  test.each([
    ['no JSON', 'nonsense', /JSON/],
    ['no event', '{"id":"x"}', /detail/],
    ['of a type that there is not', eventOf('interaction.forgotten', {}), /detail-type/],
    ['of another tenant', eventOf('interaction.put', { ...document('x'), tenant: 'other' }), /tenant/],
    ['without an id', eventOf('interaction.linked', { service_id: 's' }), /interaction_id/],
    ['with a wrong document', eventOf('interaction.put', { ...document('x'), status: 'open' }), /status/],
    ['with a hold that is none', eventOf('interaction.held', { interaction_id: 'x', hold: 'yes' }), /hold/],
    [
      'with a date that is none',
      eventOf('interaction.assigned', { interaction_id: 'x', customer_id: 'c', modified_date: 'now' }),
      /modified_date/,
    ],
  ])(
    'that can never be taken are kept whole with the reason, and hold up none: %s',
    async (_, body, reason) => {
      const id = newId()
      const { take } = handlerOf()
      expect(await take([body, eventOf('interaction.put', document(id))])).toEqual({ batchItemFailures: [] })
      expect(await read(id)).toBeDefined()
      const kept = (await rejected()).find(({ message }) => message === body)
      expect(kept?.reason).toMatch(reason)
    },
  )

  test('of any kind are applied or kept whole with the reason, and hold up none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyMessage, { minLength: 1, maxLength: 4 }), async (bodies) => {
        const id = newId()
        const { take, lines } = handlerOf()
        const good = eventOf('interaction.put', document(id, { customer_id: `own-${id}` }))
        expect(await take([...bodies, good])).toEqual({ batchItemFailures: [] })
        expect(await read(id)).toBeDefined()
        const kept = (
          await Promise.all(bodies.map((_, index) => rejectedAs(`m-${serial}-${index}`)))
        ).flatMap((reject, index) => (reject ? [{ ...reject, body: bodies[index] }] : []))
        for (const { reason, message, body } of kept)
          expect([message, reason.length > 5]).toEqual([body, true])
        const counts = { RejectedDocuments: kept.length, AcceptedDocuments: bodies.length + 1 - kept.length }
        expect(lines).toEqual([expect.objectContaining(counts)])
      }),
      runs(40),
    )
  })

  test('that the stores do not take now come again, and the others do not', async () => {
    const [good, bad] = [newId(), newId()]
    const writer: typeof opened.writer = {
      ...opened.writer,
      put: (tenant, one) =>
        one.interactionId === bad ? Promise.reject(new Error('slow down')) : opened.writer.put(tenant, one),
    }
    const { take, lines } = handlerOf({ writer })
    const { batchItemFailures } = await take([
      eventOf('interaction.put', document(bad)),
      eventOf('interaction.put', document(good)),
    ])
    expect(batchItemFailures).toHaveLength(1)
    expect(batchItemFailures[0]?.itemIdentifier).toMatch(/-0$/)
    expect(await read(good)).toBeDefined()
    expect(lines).toContainEqual(expect.objectContaining({ AcceptedDocuments: 1, RejectedDocuments: 0 }))
  })
})

describe('an erased interaction', () => {
  test('is gone with its copies, bodies and their old versions, and does not come back', async () => {
    const id = newId()
    const { take, sent } = handlerOf()
    const put = (year: number) =>
      eventOf(
        'interaction.put',
        document(id, { modified_date: `${year}-01-01T00:00:00Z`, subject: `s-${year}` }),
      )
    await take([put(2021)])
    await take([put(2022)])
    const erase = eventOf('interaction.erased', { interaction_id: id })
    await take([erase])
    const gone = { items: [['pk', 'sk', 'revision', 'erased']], keys: [] }
    const sorted = async () => {
      const { items, keys } = await tracesOf(id)
      return { items: items.map((names) => names.toSorted()), keys }
    }
    const nothing = { ...gone, items: [['erased', 'pk', 'revision', 'sk']] }
    expect(await sorted()).toEqual(nothing)
    await take([put(2023), eventOf('interaction.linked', { interaction_id: id, service_id: 'z' })])
    expect(await sorted()).toEqual(nothing)
    expect(await read(id)).toBeUndefined()
    expect(sent).toHaveLength(1)
    await take([sent[0]?.body ?? ''])
    expect([await sorted(), sent.length]).toEqual([nothing, 1])
  })

  test('that was never there does not come later', async () => {
    const id = newId()
    const { take } = handlerOf()
    await take([eventOf('interaction.erased', { interaction_id: id })])
    await take([eventOf('interaction.put', document(id))])
    expect(await read(id)).toBeUndefined()
    expect((await tracesOf(id)).keys).toEqual([])
  })
})

describe('an erased customer', () => {
  const customer = () => `customer-${newId()}`

  test('is gone with every interaction, and a later import of another one does not bring him back', async () => {
    const name = customer()
    const ids = Array.from({ length: 40 }, newId)
    const { take, sent } = handlerOf()
    const put = (id: string) => eventOf('interaction.put', document(id, { customer_id: name }))
    for (const id of ids) await take([put(id)])
    const erased = eventOf('customer.erased', { customer_id: name })
    await take([erased])
    await take([sent[0]?.body ?? ''])
    const late = newId()
    await take([put(late), put(ids[0] ?? '')])
    await take([eventOf('interaction.put', document(`${late}-x`))])
    await take([eventOf('interaction.assigned', { interaction_id: `${late}-x`, customer_id: name })])
    expect(await tracesOf(name)).toEqual({ items: [], keys: [] })
    for (const id of [...ids, late, `${late}-x`]) {
      expect(await read(id)).toBeUndefined()
      expect((await tracesOf(id)).keys).toEqual([])
    }
    const report = await erasureReports(opened.s3, opened.bucket).load(JSON.parse(erased).id)
    expect(report).toMatchObject({ tenant: 'default', sweeps: 2, copies: 40, versions: 40, underWay: [] })
    expect(report?.interactions.toSorted()).toEqual(ids.toSorted())
    expect(JSON.stringify(report)).not.toContain(name)
  })

  test('is erased to the end when the time was over, or the function died, in the middle', async () => {
    const name = customer()
    const ids = Array.from({ length: 30 }, newId)
    const { take, sent } = handlerOf()
    for (const id of ids) await take([eventOf('interaction.put', document(id, { customer_id: name }))])
    const erased = eventOf('customer.erased', { customer_id: name })
    await take([erased], 1_000)
    expect(sent).toEqual([{ body: erased, delaySeconds: 0 }])
    let calls = 0
    const eraser = interactionEraser(opened.stores, opened.dynamoDB, opened.table)
    const dying = handlerOf({
      eraser: {
        ...eraser,
        erase: (tenant, id) => (calls++ === 7 ? Promise.reject(new Error('died')) : eraser.erase(tenant, id)),
      },
    })
    expect((await dying.take([erased])).batchItemFailures).toHaveLength(1)
    expect((await take([erased])).batchItemFailures).toEqual([])
    expect(await tracesOf(name)).toEqual({ items: [], keys: [] })
    const report = await erasureReports(opened.s3, opened.bucket).load(JSON.parse(erased).id)
    expect(report?.interactions.toSorted()).toEqual(ids.toSorted())
  })
})

test('the bodies of an interaction that has expired go, but not of one that came again', async () => {
  const [gone, back] = [newId(), newId()]
  const { take } = handlerOf()
  const body = { kind: 'plain_text', source: { bytes: Buffer.from('x') } } as const
  const rest = { mediaType: undefined, fileName: undefined, sha256: undefined }
  await opened.stores.contents.put('default', gone, { ...body, ...rest }, '2020-01-01T00:00:00.000Z')
  await take([eventOf('interaction.put', document(back))])
  for (const id of [gone, back]) {
    const data = { tenant: 'default', interaction_id: id, reason: 'expired' }
    await take([eventOf('InteractionErased', { data }, { source: 'interactions' })])
  }
  expect((await tracesOf(gone)).keys).toEqual([])
  expect((await tracesOf(back)).keys).toEqual([`default/${back}/plain_text`])
})
