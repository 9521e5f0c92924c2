import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { PutItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { CopyObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import type { DynamoDBRecord, SQSEvent } from 'aws-lambda'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { localAccess } from '../../../../infra/local/credentials.ts'
import type { Endpoints } from '../../../../infra/local/data-folder.ts'
import { localClients } from '../../../../infra/local/local-clients.ts'
import { temporaryFolder } from '../../../temporary-folder.ts'
import { eventfulResources, writeAssembly } from './eventful-stack.ts'
import { playServer } from './play.ts'

const folder = temporaryFolder()
const play = playServer()
const children: ChildProcess[] = []
afterAll(() => {
  for (const child of children) child.kill('SIGKILL')
})

/** Runs the whole local run in a process of its own on a data folder. */
const start = async (data = join(folder.path, randomUUID())) => {
  const assembly = await writeAssembly(`${data}-assembly`, eventfulResources(play.url))
  const child = fork(new URL('./run-process.ts', import.meta.url), [data, assembly])
  children.push(child)
  const [{ endpoints, url }] = (await once(child, 'message')) as [{ endpoints: Endpoints; url: string }]
  const ended = once(child, 'exit')
  const bus = new EventBridgeClient({ ...localAccess, endpoint: endpoints.events })
  const send = (...details: object[]) => {
    const Entries = details.map((detail) => ({
      ...{ EventBusName: endpoints.eventBus, Source: 'crm', DetailType: 'interaction.put' },
      Detail: JSON.stringify(detail),
    }))
    return bus.send(new PutEventsCommand({ Entries }))
  }
  const published = async () =>
    (await readFile(join(data, 'events.jsonl'), 'utf8'))
      .trim()
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line))
  return { data, child, ended, endpoints, url, send, published, ...localClients(endpoints) }
}

const close = async ({ child, ended }: Awaited<ReturnType<typeof start>>) => {
  child.send('close')
  await ended
}

const detailsOf = (event: unknown) => (event as SQSEvent).Records.map(({ body }) => JSON.parse(body).detail)

/** Describes records as the service's function does, with nothing but id and number. */
const described = (event: unknown) =>
  (event as DynamoDBRecord[]).map(({ dynamodb }) => ({
    type: 'InteractionUpdated',
    time: '2024-05-06T07:08:09.000Z',
    id: `${dynamodb?.Keys?.['pk']?.S}/${dynamodb?.NewImage?.['revision']?.N}`,
  }))

const revise = (endpoints: Endpoints, id: string) =>
  new UpdateItemCommand({
    TableName: endpoints.table,
    Key: { pk: { S: id }, sk: { S: 'record' } },
    UpdateExpression: 'ADD revision :one',
    ExpressionAttributeValues: { ':one': { N: '1' } },
  })

describe('the local run of a stack with events', () => {
  const got: { name: string; event: unknown }[] = []
  beforeEach(() => {
    got.length = 0
    play.play = (name, event) => {
      got.push({ name, event })
      return name === 'Describe' ? described(event) : { batchItemFailures: [] }
    }
  })
  const eventsFor = (name: string) => got.filter((one) => one.name === name).map(({ event }) => event)

  test('hands events on its bus to the function behind the queue', async () => {
    const run = await start()
    await run.send({ n: 1 }, { n: 2 })
    await expect.poll(() => eventsFor('Ingest').flatMap(detailsOf)).toHaveLength(2)
    expect(eventsFor('Ingest').flatMap(detailsOf)).toEqual(expect.arrayContaining([{ n: 1 }, { n: 2 }]))
    await close(run)
  })

  test('tells of objects in the import bucket, and of no others', async () => {
    const run = await start()
    const { s3, endpoints } = run
    const put = (Bucket: string | undefined, Key: string) =>
      s3.send(new PutObjectCommand({ Bucket, Key, Body: 'line\n' }))
    await put(endpoints.bucket, 'incoming/content')
    await put(endpoints.importBucket, 'runs/1')
    const { ETag = '' } = await put(endpoints.importBucket, 'incoming/a b.jsonl')
    const CopySource = `${endpoints.importBucket}/runs/1`
    await s3.send(new CopyObjectCommand({ Bucket: endpoints.importBucket, Key: 'incoming/copy', CopySource }))
    const objects = () => eventsFor('Import').flatMap(detailsOf)
    await expect.poll(objects).toHaveLength(2)
    const etag = ETag.replaceAll('"', '')
    expect(objects()).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          bucket: { name: 'dropped' },
          object: { key: 'incoming/a b.jsonl', size: 5, etag },
        }),
        expect.objectContaining({ object: { key: 'incoming/copy', size: 5, etag } }),
      ]),
    )
    await close(run)
  })

  test('publishes the changes of the table, in its journal and as server-sent events', async () => {
    const run = await start()
    const { dynamoDB, endpoints, url, published } = run
    const leaving = new AbortController()
    const response = await fetch(`${url}/_local/events`, { signal: leaving.signal })
    expect(response.status).toBe(200)
    const item = (sk: string) => ({ pk: { S: 'default#a' }, sk: { S: sk }, revision: { N: '1' } })
    await dynamoDB.send(new PutItemCommand({ TableName: endpoints.table, Item: item('service#s') }))
    await dynamoDB.send(new PutItemCommand({ TableName: endpoints.table, Item: item('record') }))
    await expect
      .poll(published)
      .toMatchObject([
        { source: 'interactions', 'detail-type': 'InteractionUpdated', detail: { id: 'default#a/1' } },
      ])
    const [event] = await published()
    const { value } = (await response.body?.pipeThrough(new TextDecoderStream()).getReader().read()) ?? {}
    expect(value).toBe(
      `id: ${event.id}\nevent: InteractionUpdated\ndata: ${JSON.stringify(event.detail)}\n\n`,
    )
    leaving.abort()
    expect((await fetch(`${url}/_local/other`)).status).toBe(404)
    await close(run)
  })

  test('puts a message that fails every time where an operator finds it, and goes on with the others', async () => {
    const run = await start()
    play.play = (_, event) => {
      const { Records } = event as SQSEvent
      const bad = Records.filter(({ body }) => body.includes('poison'))
      return { batchItemFailures: bad.map(({ messageId }) => ({ itemIdentifier: messageId })) }
    }
    await run.send({ n: 'fine' }, { n: 'poison' })
    const file = join(run.data, 'dead-letters', 'dead.jsonl')
    await expect.poll(() => readFile(file, 'utf8').catch(() => ''), { timeout: 20_000 }).toContain('poison')
    const letters = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(letters).toMatchObject([{ from: 'in', receive_count: 2, body: { detail: { n: 'poison' } } }])
    await close(run)
  })

  test('loses no event and no change when it is killed in the middle, and keeps the order of each item', async () => {
    const first = await start()
    // Nothing is ever finished in this life.
    play.play = () => new Promise(() => {})
    const sent: number[] = []
    const revisions = new Map<string, number>()
    const sendAll = async () => {
      for (let n = 0; ; n++) {
        await first.send({ n })
        sent.push(n)
      }
    }
    const reviseAll = async (id: string) => {
      for (let revision = 1; ; revision++) {
        await first.dynamoDB.send(revise(first.endpoints, id))
        revisions.set(id, revision)
        if (id === 'a' && revision === 40) first.child.kill('SIGKILL')
      }
    }
    await Promise.allSettled([sendAll(), reviseAll('a'), reviseAll('b'), reviseAll('c')])
    expect(sent.length).toBeGreaterThan(5)

    play.play = (name, event) => {
      got.push({ name, event })
      return name === 'Describe' ? described(event) : { batchItemFailures: [] }
    }
    const second = await start(first.data)
    const received = () =>
      eventsFor('Ingest')
        .flatMap(detailsOf)
        .map(({ n }) => n)
    await expect.poll(() => sent.filter((n) => !received().includes(n)), { timeout: 20_000 }).toEqual([])
    const ids = async () => (await second.published()).map(({ detail }) => detail.id)
    for (const [id, revision] of revisions)
      await expect.poll(ids, { timeout: 20_000 }).toContain(`${id}/${revision}`)
    for (const id of revisions.keys()) {
      const numbers = (await ids())
        .filter((one) => one.startsWith(`${id}/`))
        .map((one) => Number(one.slice(2)))
      expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, index) => index + 1))
    }
    await close(second)
  })
})
