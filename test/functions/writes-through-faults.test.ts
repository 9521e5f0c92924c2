import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { localAccess } from '../../infra/local/credentials.ts'
import type { QueueDefinition } from '../../infra/local/template/messaging.ts'
import type { Template } from '../../infra/local/template.ts'
import { toChangedInteraction } from '../../shared/changed-interaction.ts'
import { environmentNames } from '../../shared/environment.ts'
import { importDropped } from '../../shared/import/import-object.ts'
import type { Manifest } from '../../shared/import/manifest.ts'
import { storedAttachments } from '../../shared/import/stored-attachments.ts'
import { parseDocument } from '../../shared/interaction-document.ts'
import { recordSortKey } from '../../shared/table-schema.ts'
import type { Fault } from '../fault.ts'
import { faultyService } from '../faulty-service.ts'
import { stateOf } from '../infra/import/state.ts'

/** One for each fault. */
const tenants = Array.from({ length: 30 }, (_, number) => `tenant-${number}`)

/** An event that failed comes again soon, on a busy machine even while it is worked on, and is not given up for that. */
const redelivered = (queue: QueueDefinition): QueueDefinition => ({
  ...queue,
  visibilityMilliseconds: 2000,
  redrive: queue.redrive && { ...queue.redrive, maxReceiveCount: 1000 },
})

const forTenants = ({ functions, messaging, ...template }: Template): Template => ({
  ...template,
  functions: functions.map((definition) => ({
    ...definition,
    environment: {
      ...definition.environment,
      [environmentNames.tenants]: JSON.stringify(Object.fromEntries(tenants.map((name) => [name, {}]))),
    },
  })),
  messaging: {
    ...messaging,
    // A dropped object may take longer than that, and is patient by itself.
    queues: messaging.queues.map((queue) => (queue.id.includes('Ingest') ? redelivered(queue) : queue)),
  },
})
const { running, proxies } = faultyService({ adapt: forTenants })
let bus: EventBridgeClient
beforeAll(() => {
  bus = new EventBridgeClient({ ...localAccess, endpoint: running.data.endpoints.events })
})

const soon = { timeout: 60_000, interval: 400 }

const document = (id: string, version: number) => ({
  interaction_id: id,
  customer_id: `Kundin ${id}`,
  start_date: '2024-01-01T00:00:00.000Z',
  modified_date: `2024-01-01T00:00:0${version}.000Z`,
  subject: `Fassung ${version}`,
  service_ids: [`S ${id}`, `S ${version}`],
  content: { plain_text: { inline: `Text ${version}` }, binary_content: { base64: 'AAAA' } },
})

/** Versions, links and assignments of a few interactions, in no order that matters. */
const events = ['a', 'b', 'c'].flatMap((id, index) => [
  ['interaction.linked', { interaction_id: id, service_id: `S early ${id}` }] as const,
  ['interaction.put', document(id, 1)] as const,
  ['interaction.put', document(id, 2 + index)] as const,
  [
    'interaction.assigned',
    { interaction_id: id, customer_id: 'Neu', modified_date: '2024-01-01T00:00:09.000Z' },
  ] as const,
])

const sendEvents = async (tenant: string) => {
  const entries = events.map(([DetailType, detail]) => ({
    ...{ EventBusName: running.data.endpoints.eventBus, Source: 'test', DetailType },
    Detail: JSON.stringify({ tenant, ...detail }),
  }))
  for (const Entries of [entries.slice(0, 6), entries.slice(6)]) {
    const { FailedEntryCount } = await bus.send(new PutEventsCommand({ Entries }))
    expect(FailedEntryCount).toBe(0)
  }
}

/** What an import is made of, one line of it rejected. */
const exported = [...['d', 'e', 'f'].map((id) => JSON.stringify(document(id, 1))), '{"no":"id"}'].join('\n')

const dropObject = (tenant: string) => {
  const target = { Bucket: running.importBucket, Key: `incoming/${tenant}/history.jsonl` }
  return running.s3.send(new PutObjectCommand({ ...target, Body: exported }))
}

const manifestOf = async (tenant: string): Promise<Partial<Manifest>> => {
  const { Contents = [] } = await running.s3.send(
    new ListObjectsV2Command({ Bucket: running.importBucket, Prefix: 'runs/' }),
  )
  for (const { Key = '' } of Contents.filter((one) => one.Key?.endsWith('/manifest.json'))) {
    const { Body } = await running.s3.send(new GetObjectCommand({ Bucket: running.importBucket, Key }))
    const manifest: Manifest = JSON.parse((await Body?.transformToString()) ?? '')
    if (manifest.tenant === tenant) return manifest
  }
  return {}
}

/** Without the versions of bodies: which of them were stored before a newer one depends on the order of the events. */
const storedOf = async (tenant: string) => {
  const { versions: _, ...stored } = await stateOf(running, tenant)
  return stored
}

type Told = { type: string; data: { interaction_id: string; tenant: string; sequence: number } }
/** The change events of each interaction, without the tenant, in the order in which they were published. */
const toldOf = async (tenant: string) => {
  const lines = (await readFile(join(running.data.path, 'events.jsonl'), 'utf8')).trim().split('\n')
  const told = lines.map((line): Told => JSON.parse(line).detail).filter(({ data }) => data.tenant === tenant)
  return Map.groupBy(told, ({ data }) => data.interaction_id)
}
const stateIn = (told: Told | undefined) => {
  const { tenant, sequence, ...state } = told?.data ?? {}
  return state
}

/** Every change is told of once, in order, up to the last: first that the interaction is there. */
const expectTold = async (tenant: string) => {
  const { items } = await storedOf(tenant)
  const told = await toldOf(tenant)
  const records = items.filter((item) => item.sk.S === recordSortKey)
  const last = records.map((item) => [item.pk.S, stateIn(told.get(item.pk.S)?.at(-1))])
  expect(last).toEqual(
    records.map((item) => [item.pk.S, { interaction_id: item.pk.S, ...toChangedInteraction(item) }]),
  )
  for (const ofOne of told.values()) {
    const numbers = ofOne.map(({ data }) => data.sequence)
    expect(numbers).toEqual([...new Set(numbers)].toSorted((a, b) => a - b))
    const [first, ...later] = ofOne.map(({ type }) => type)
    expect(first).toBe('InteractionRecorded')
    expect(later).toEqual(later.map(() => 'InteractionUpdated'))
    for (const [index, one] of ofOne.slice(1).entries())
      expect(stateIn(one)).not.toEqual(stateIn(ofOne[index]))
  }
}

const outcomeOf = async (tenant: string) => {
  const { digest, counts } = await manifestOf(tenant)
  return { stored: await storedOf(tenant), digest, in: counts?.in, rejected: counts?.rejected }
}

let expected: Awaited<ReturnType<typeof outcomeOf>>
beforeAll(async () => {
  const { writer, dynamoDB, table, s3, importBucket } = running
  const tenant = 'directly'
  for (const [type, detail] of events)
    if (type === 'interaction.put') await writer.put(tenant, parseDocument(JSON.stringify(detail)))
    else if (type === 'interaction.linked')
      await writer.link(tenant, detail.interaction_id, detail.service_id)
    else await writer.assign(tenant, detail.interaction_id, detail.customer_id, detail.modified_date)
  const Key = `elsewhere/${tenant}`
  await running.s3.send(new PutObjectCommand({ Bucket: importBucket, Key, Body: exported }))
  const { signal } = new AbortController()
  const stored = storedAttachments(dynamoDB, table)
  await importDropped(
    { s3, importBucket, writer, stored },
    { bucket: importBucket, key: Key, tenant },
    signal,
  )
  expected = await outcomeOf(tenant)
  expect(expected).toMatchObject({ digest: expect.any(String), in: 4, rejected: 1 })
})

afterEach(() => proxies.setFaults())

/** Events that were given up, or refused. The line that cannot be imported is kept elsewhere. */
const lostEvents = async () => {
  const list = new ListObjectsV2Command({ Bucket: running.importBucket, Prefix: 'rejects/events/' })
  const { Contents = [] } = await running.s3.send(list)
  const folder = join(running.data.path, 'dead-letters')
  const names = await readdir(folder).catch(() => [])
  return [...names, ...Contents]
}

let used = 0
describe('events and a dropped object', () => {
  const first = { from: 1, times: 15 }
  const oneOfTable = /^[A-Z][a-z]/
  test.each<[string, Fault]>([
    ['stores that are too busy', { kind: 'throttled', ...first }],
    ['stores that fail', { kind: 'failed', ...first }],
    ['stores that are away', { kind: 'unavailable', ...first }],
    // S3 says nothing of why to a HEAD: its message comes again when its time is over, which is not waited for here.
    ['stores whose clock is another', { kind: 'skewed', on: /^(?!HEAD)/, ...first }],
    ['connections that are reset', { kind: 'cut', ...first }],
    ['answers that are lost', { kind: 'answer lost', ...first }],
    ['answers that are cut midway', { kind: 'cut midway', ...first }],
    ['answers that end too early', { kind: 'truncated', ...first }],
    ['a source that ends too early', { kind: 'truncated', on: /^GET .*incoming/, from: 1, times: 4 }],
    ['answers with a wrong bit', { kind: 'garbled', on: oneOfTable, ...first }],
    ['bodies with a wrong bit', { kind: 'request garbled', on: /^PUT /, ...first }],
    ['changes whose answers are lost', { kind: 'answer lost', on: /^UpdateItem/, from: 1, times: 30 }],
    ['no copies for a while', { kind: 'failed', on: /^PutItem/, from: 1, times: 20 }],
    ['changes that arrive after all', { kind: 'held', on: /^UpdateItem/, from: 1, times: 3 }],
  ])('end as without: %s', async (_, fault) => {
    const tenant = tenants[++used] ?? ''
    proxies.setFaults(fault)
    await Promise.all([sendEvents(tenant), dropObject(tenant)])
    await expect.poll(() => outcomeOf(tenant), soon).toEqual(expected)
    const hit = [...proxies.tableProxy.requests, ...proxies.bucketProxy.requests].filter((one) => one.fault)
    expect(hit.length).toBeGreaterThanOrEqual(3)
    proxies.setFaults()
    await proxies.arrived()
    expect(await outcomeOf(tenant)).toEqual(expected)
    await vi.waitFor(() => expectTold(tenant), soon)
    expect(await lostEvents()).toEqual([])
  })
})
