import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { beforeAll, describe, expect, test } from 'vitest'
import { localAccess } from '../../infra/local/credentials.ts'
import { ask } from '../ask.ts'
import { runningService } from '../service.ts'

const running = runningService()
let bus: EventBridgeClient
beforeAll(() => {
  bus = new EventBridgeClient({ ...localAccess, endpoint: running.data.endpoints.events })
})

/** How long the parts behind the bus may take on a busy machine. */
const soon = { timeout: 20_000, interval: 100 }

const send = async (type: string, detail: object) => {
  const entry = { Source: 'test', DetailType: type, Detail: JSON.stringify(detail) }
  const EventBusName = running.data.endpoints.eventBus
  const { FailedEntryCount } = await bus.send(new PutEventsCommand({ Entries: [{ ...entry, EventBusName }] }))
  expect(FailedEntryCount).toBe(0)
}

const get = async (path: string) => {
  const { status, body } = await ask(`${running.url}${path}`)
  return status === 200 ? JSON.parse(body.toString()) : status
}

const document = (id: string, more: object = {}) => ({
  interaction_id: id,
  customer_id: `Kundin ${id}`,
  start_date: '2024-01-01T00:00:00.000Z',
  media_type: 'chat',
  subject: `Betreff von ${id}`,
  udata: { kto: `DE-${id}` },
  content: { plain_text: { inline: `Hallo ${id}` } },
  ...more,
})

/** The service's own events about an interaction, as the journal has them. */
const eventsOf = async (id: string) => {
  const text = await readFile(join(running.data.path, 'events.jsonl'), 'utf8').catch(() => '')
  return text
    .split('\n')
    .filter((line) => line.includes(`"${id}"`))
    .map((line) => JSON.parse(line).detail)
}

describe('an interaction that comes by events', () => {
  test('is served, with links that came before it, and told of without a word of its content', async () => {
    await send('interaction.linked', { interaction_id: 'ev1', service_id: 'S 1' })
    await send('interaction.put', document('ev1'))
    await expect
      .poll(() => get('/interactions/ev1?fields=subject,text,service_ids'), soon)
      .toEqual({
        interaction_id: 'ev1',
        subject: 'Betreff von ev1',
        text: `${running.url}/interactions/ev1/plain_text`,
        service_ids: ['S 1'],
      })
    await expect
      .poll(() => get('/services/S%201/interactions?fields=status'), soon)
      .toEqual([{ interaction_id: 'ev1' }])
    expect((await ask(`${running.url}/interactions/ev1/plain_text`)).body.toString()).toBe('Hallo ev1')
    await send('interaction.assigned', { interaction_id: 'ev1', customer_id: 'Neue Kundin' })
    await expect
      .poll(() => get('/customers/Neue%20Kundin/interactions?fields=customer_id'), soon)
      .toEqual([{ interaction_id: 'ev1', customer_id: 'Neue Kundin' }])
    await expect
      .poll(async () => (await eventsOf('ev1')).map(({ type, data }) => [type, data.customer_id]), soon)
      .toEqual([
        ['InteractionRecorded', 'Kundin ev1'],
        ['InteractionUpdated', 'Neue Kundin'],
      ])
    const events = await eventsOf('ev1')
    const sequences = events.map(({ data }) => data.sequence)
    expect(sequences).toEqual(sequences.toSorted((a, b) => a - b))
    expect(events[0]).toMatchObject({
      specversion: '1.0',
      datacontenttype: 'application/json',
      data: {
        tenant: 'default',
        media_type: 'chat',
        start_date: '2024-01-01T00:00:00.000Z',
        service_ids: ['S 1'],
      },
    })
    expect(JSON.stringify(events)).not.toMatch(/Betreff|DE-ev1|Hallo/)
  })

  test('is gone from API, lists and bucket when it is erased, and that is told too', async () => {
    await send('interaction.put', document('ev2', { service_ids: ['S 2'] }))
    await expect.poll(() => get('/interactions/ev2?fields=status'), soon).toEqual({ interaction_id: 'ev2' })
    await send('customer.erased', { customer_id: 'Kundin ev2' })
    await expect.poll(() => get('/interactions/ev2'), soon).toBe(404)
    await expect.poll(() => get('/services/S%202/interactions'), soon).toEqual([])
    await expect.poll(() => get('/interactions/ev2/plain_text'), soon).toBe(404)
    await expect
      .poll(async () => (await eventsOf('ev2')).map(({ type, data }) => data.reason ?? type), soon)
      .toEqual(['InteractionRecorded', 'erased'])
  })

  test('and has no room for its attached data is read back whole, alone and in lists', async () => {
    // Random text does not compress below the limit of a record.
    const noise = randomBytes(450_000).toString('base64')
    await running.put(document('ev3', { udata: { noise, n: 1 }, service_ids: ['S 3'] }))
    const { Contents = [] } = await running.s3.send(
      new ListObjectsV2Command({ Bucket: running.bucket, Prefix: 'default/ev3/' }),
    )
    expect(Contents.map(({ Key }) => Key)).toContain('default/ev3/udata')
    const whole = await get('/interactions/ev3')
    expect(whole).toMatchObject({ subject: 'Betreff von ev3', udata: { noise, n: 1 } })
    expect(await get('/services/S%203/interactions')).toEqual([whole])
    expect(await get('/customers/Kundin%20ev3/interactions?limit=5')).toEqual([whole])
    expect(await get('/interactions/ev3?fields=subject')).toEqual({
      interaction_id: 'ev3',
      subject: 'Betreff von ev3',
    })
  })
})

test('an object that is dropped into the import bucket is imported, and its manifest says so', async () => {
  const lines = ['dr1', 'dr2', 'dr3'].map((id) => JSON.stringify(document(id)))
  const Body = gzipSync([...lines, '{"interaction_id":"dr4"}'].join('\n'))
  const target = { Bucket: running.importBucket, Key: 'incoming/history.jsonl.gz' }
  await running.s3.send(new PutObjectCommand({ ...target, Body }))
  await expect
    .poll(() => get('/interactions/dr3?fields=subject'), soon)
    .toMatchObject({ subject: 'Betreff von dr3' })
  const manifest = async () => {
    const { Contents = [] } = await running.s3.send(
      new ListObjectsV2Command({ Bucket: running.importBucket, Prefix: 'runs/' }),
    )
    const Key = Contents.map(({ Key = '' }) => Key).find((key) => key.endsWith('/manifest.json'))
    if (Key === undefined) return undefined
    const { Body: found } = await running.s3.send(new GetObjectCommand({ Bucket: running.importBucket, Key }))
    return JSON.parse((await found?.transformToString()) ?? '')
  }
  await expect.poll(manifest, soon).toMatchObject({ counts: { in: 4, stored: 3, rejected: 1 } })
})
