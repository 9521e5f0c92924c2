import { gzipSync } from 'node:zlib'
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3'
import { beforeEach, describe, expect, test } from 'vitest'
import { sampleDocuments } from '../../../infra/sample/documents.ts'
import { finishImport } from '../../../shared/import/finish-import.ts'
import { importHandler } from '../../../shared/import/import-handler.ts'
import { importDropped, importObject } from '../../../shared/import/import-object.ts'
import type { ImportStores } from '../../../shared/import/import-objects.ts'
import type { Manifest } from '../../../shared/import/manifest.ts'
import { storedAttachments } from '../../../shared/import/stored-attachments.ts'
import { engines } from '../../engines.ts'
import { dump, withoutTimes } from '../../infra/import/dump.ts'

const engine = engines()
let tenant: string
let count = 0
beforeEach(() => {
  tenant = `tenant-${++count}`
})

const forever = new AbortController().signal
const stores = (writer: Partial<ImportStores['writer']> = {}): ImportStores => ({
  s3: engine.s3,
  importBucket: engine.bucket,
  writer: { put: engine.writer.put, attach: engine.writer.attach, ...writer },
  stored: storedAttachments(engine.dynamoDB, engine.table),
})

const put = (key: string, body: string | Buffer) =>
  engine.s3.send(new PutObjectCommand({ Bucket: engine.bucket, Key: key, Body: body }))
const read = async (key: string) => {
  const { Body } = await engine.s3.send(new GetObjectCommand({ Bucket: engine.bucket, Key: key }))
  return (await Body?.transformToString()) ?? ''
}
const keysUnder = async (prefix: string) => {
  const { Contents = [] } = await engine.s3.send(
    new ListObjectsV2Command({ Bucket: engine.bucket, Prefix: prefix }),
  )
  return Contents.map(({ Key = '' }) => Key)
}
const rejectsUnder = async (prefix: string) => {
  const texts = await Promise.all((await keysUnder(prefix)).map(read))
  return texts.flatMap((text) =>
    text
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line).line),
  )
}

const interaction = (id: string, more: object = {}) =>
  JSON.stringify({ interaction_id: id, start_date: '2024-01-01T00:00:00Z', ...more })
const attachment = (id: string, of: string) =>
  JSON.stringify({ id, entityId: of, theName: `${id}.txt`, mimeType: 'text/plain', content: 'aGVsbG8=' })

/** Sample interactions with a line between each two that is rejected. */
const sample = [...sampleDocuments({ customers: 2, seed: 7 })]
  .slice(0, 24)
  .flatMap((text, index) => [text, `reject ${index}`])
const text = sample.join('\n')

/** A signal that is aborted with the call of so many writes. */
const stoppedAfter = (writes: number) => {
  const stop = new AbortController()
  let calls = 0
  const put: ImportStores['writer']['put'] = (...args) => {
    if (++calls > writes) stop.abort()
    return engine.writer.put(...args)
  }
  return { signal: stop.signal, stores: stores({ put }) }
}

const manifestOf = async (run: string): Promise<Manifest> =>
  JSON.parse(await read(`runs/${run}/manifest.json`))
const theDropped = async (name: string): Promise<Manifest> => {
  const keys = await keysUnder(`runs/dropped/${name}`)
  return JSON.parse(await read(keys.find((key) => key.endsWith('/manifest.json')) ?? 'no manifest'))
}

describe('an object that was dropped', () => {
  test('is imported to a manifest, and its rejects are kept', async () => {
    const key = `incoming/${tenant}.jsonl`
    await put(key, text)
    const progress = await importDropped(stores(), { bucket: engine.bucket, key, tenant }, forever)
    expect(progress).toEqual({ finished: true, accepted: 24, rejected: 24 })
    const { inputs, counts, digest } = await theDropped(`${tenant}.jsonl`)
    expect(counts).toMatchObject({ in: 48, stored: 24, rejected: 24 })
    expect(digest).toMatch(/^[0-9a-f]{64}$/)
    expect(inputs).toMatchObject([{ name: `s3://${engine.bucket}/${key}`, format: 'jsonl', lines: 48 }])
    const place = inputs[0]?.rejects?.slice(`s3://${engine.bucket}/`.length) ?? ''
    expect(await rejectsUnder(place)).toEqual(Array.from({ length: 24 }, (_, index) => 2 * index + 2))
  })

  test('goes on, stopped by its deadline at any point, to the same digest, rejects and stored state', async () => {
    await put('incoming/whole', gzipSync(text))
    await importDropped(stores(), { bucket: engine.bucket, key: 'incoming/whole', tenant }, forever)
    const whole = await theDropped('whole')
    const expected = withoutTimes(await dump(engine, tenant))
    for (const points of [[0, 5, 9], [23], [1, 1, 1, 1, 1, 3, 3]]) {
      tenant = `tenant-${++count}`
      const key = `incoming/${tenant}`
      await put(key, gzipSync(text))
      const object = { bucket: engine.bucket, key, tenant }
      for (const writes of points) {
        const { stores, signal } = stoppedAfter(writes)
        expect(await importDropped(stores, object, signal)).toMatchObject({ finished: false })
      }
      expect(await importDropped(stores(), object, forever)).toMatchObject({ finished: true })
      const manifest = await theDropped(tenant)
      expect(manifest.digest).toBe(whole.digest)
      expect(manifest.counts).toMatchObject({ in: 48, rejected: 24, erased: 0 })
      const place = manifest.inputs[0]?.rejects?.slice(`s3://${engine.bucket}/`.length) ?? ''
      expect(await rejectsUnder(place)).toEqual(Array.from({ length: 24 }, (_, index) => 2 * index + 2))
      expect(withoutTimes(await dump(engine, tenant))).toEqual(expected)
    }
  })

  test('goes on after it died between writing rejects and saving how far it was', async () => {
    const key = `incoming/${tenant}`
    await put(key, text)
    const object = { bucket: engine.bucket, key, tenant }
    let saves = 0
    engine.s3.middlewareStack.add(
      (next, { commandName }) =>
        (args) => {
          const isState = 'Key' in args.input && String(args.input.Key).endsWith('/state.json')
          // The first two take the run over.
          if (commandName === 'PutObjectCommand' && isState && ++saves > 2) throw new Error('died')
          return next(args)
        },
      { step: 'initialize', name: 'dying' },
    )
    await expect(importDropped(stores(), object, forever)).rejects.toThrow('died')
    engine.s3.middlewareStack.remove('dying')
    expect(await importDropped(stores(), object, forever)).toMatchObject({ finished: true })
    const { inputs } = await theDropped(tenant)
    const place = inputs[0]?.rejects?.slice(`s3://${engine.bucket}/`.length) ?? ''
    expect(await rejectsUnder(place)).toEqual(Array.from({ length: 24 }, (_, index) => 2 * index + 2))
  })

  test('that is gone is done', async () => {
    const object = { bucket: engine.bucket, key: 'incoming/gone', tenant }
    expect(await importDropped(stores(), object, forever)).toEqual({
      finished: true,
      accepted: 0,
      rejected: 0,
    })
  })

  test('and is worked on by two at once is finished by the last of them', async () => {
    const key = `incoming/${tenant}`
    await put(key, text)
    const object = { bucket: engine.bucket, key, tenant }
    const gate = Promise.withResolvers<void>()
    const slow = stores({ put: async (...args) => gate.promise.then(() => engine.writer.put(...args)) })
    const first = importDropped(slow, object, forever)
    first.catch(() => {})
    await expect.poll(async () => keysUnder(`runs/dropped/${tenant}`)).toHaveLength(1)
    await importDropped(stores(), object, forever)
    gate.resolve()
    await expect(first).rejects.toThrow('another process has taken the import over')
    expect((await theDropped(tenant)).counts).toMatchObject({ in: 48, rejected: 24 })
  })
})

describe('a run over many objects', () => {
  const run = async (keys: readonly string[], prefix: string) => {
    const name = `run-${tenant}`
    for (const key of keys)
      await importObject(stores(), { bucket: engine.bucket, key, tenant, run: name }, forever)
    await finishImport(stores(), { bucket: engine.bucket, prefix, tenant, run: name }, forever)
    return manifestOf(name)
  }

  test('ends with one manifest, whose digest is that of one object with all of it', async () => {
    const prefix = `history/${tenant}/`
    await put(`${prefix}a.jsonl`, sample.slice(0, 20).join('\n'))
    await put(`${prefix}b.jsonl`, sample.slice(20).join('\n'))
    const manifest = await run([`${prefix}b.jsonl`, `${prefix}a.jsonl`], prefix)
    expect(manifest.inputs.map(({ name }) => name)).toEqual([
      `s3://${engine.bucket}/${prefix}a.jsonl`,
      `s3://${engine.bucket}/${prefix}b.jsonl`,
    ])
    expect(manifest).toMatchObject({ counts: { in: 48, stored: 24, rejected: 24 }, tenant })
    expect(manifest.incomplete).toBeUndefined()
    await put(`whole/${tenant}`, text)
    await importDropped(stores(), { bucket: engine.bucket, key: `whole/${tenant}`, tenant }, forever)
    expect(manifest.digest).toBe((await theDropped(tenant)).digest)
  })

  test('names the objects that were not imported to their end', async () => {
    const prefix = `history/${tenant}/`
    await put(`${prefix}a`, interaction('a'))
    await put(`${prefix}b`, interaction('b'))
    const manifest = await run([`${prefix}a`], prefix)
    expect(manifest.incomplete).toEqual([`s3://${engine.bucket}/${prefix}b`])
  })

  test('finds attachments in whatever order they come, and reports those without an interaction and those that are missing', async () => {
    const prefix = `history/${tenant}/`
    const exported = JSON.stringify({
      ixnId: 'a',
      startDate: '2024-01-01 00:00:00',
      attachments: [{ id: 'a1' }, { id: 'a2' }],
    })
    await put(`${prefix}email-Attachment-1.json`, [attachment('a1', 'a'), attachment('b1', 'b')].join('\n'))
    await put(`${prefix}email-1.json`, exported)
    const manifest = await run([`${prefix}email-Attachment-1.json`, `${prefix}email-1.json`], prefix)
    expect(manifest.counts).toMatchObject({
      in: 3,
      stored: 1,
      attachments: { stored: 1, orphans: 1, missing: 1 },
    })
    const report = await Promise.all((await keysUnder(`runs/run-${tenant}/attachments/`)).map(read))
    expect(
      report
        .join('')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
        .toSorted(),
    ).toEqual(
      expect.arrayContaining([
        { state: 'orphan', interaction_id: 'b', attachment_id: 'b1' },
        { state: 'missing', interaction_id: 'a', attachment_id: 'a2' },
      ]),
    )
  })

  test('and is repeated comes to the same manifest', async () => {
    const prefix = `history/${tenant}/`
    await put(`${prefix}a.jsonl`, text)
    const { finished: _, ...first } = await run([`${prefix}a.jsonl`], prefix)
    const { finished: __, ...second } = await run([`${prefix}a.jsonl`], prefix)
    expect(second).toEqual(first)
  })
})

describe('the function', () => {
  const handler = (later: string[], tenants: readonly string[] = [tenant]) =>
    importHandler({
      ...stores(),
      sendLater: async (body) => void later.push(body),
      tenants,
      service: 'test',
      log: () => {},
    })
  const context = (milliseconds: number) => ({ getRemainingTimeInMillis: () => milliseconds })
  const message = (key: string) => ({
    Records: [
      {
        messageId: 'm',
        body: JSON.stringify({ detail: { bucket: { name: engine.bucket }, object: { key } } }),
      },
    ],
  })
  const call = (body: object, milliseconds: number, later: string[] = [], tenants?: readonly string[]) =>
    handler(later, tenants)(body as Parameters<ReturnType<typeof handler>>[0], context(milliseconds))

  test('imports what a message names', async () => {
    await put(`incoming/${tenant}.jsonl`, interaction('a'))
    expect(await call(message(`incoming/${tenant}.jsonl`), 900_000)).toEqual({ batchItemFailures: [] })
    expect((await theDropped(`${tenant}.jsonl`)).counts).toMatchObject({ stored: 1 })
  })

  test('without the time to end an object sends itself the same message', async () => {
    const later: string[] = []
    await put(`incoming/${tenant}.jsonl`, interaction('a'))
    const event = message(`incoming/${tenant}.jsonl`)
    expect(await call(event, 60_000, later)).toEqual({ batchItemFailures: [] })
    expect(later).toEqual([event.Records[0]?.body])
  })

  test('takes the tenant from the folder when there are several', async () => {
    const tenants = ['another', tenant]
    await put(`incoming/${tenant}/a-${tenant}`, interaction('a'))
    await call(message(`incoming/${tenant}/a-${tenant}`), 900_000, [], tenants)
    expect(await theDropped(`a-${tenant}`)).toMatchObject({ tenant })
    await put(`incoming/a-${tenant}`, interaction('a'))
    expect(await call(message(`incoming/a-${tenant}`), 900_000, [], tenants)).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm' }],
    })
  })

  test('answers how far an object of a run is', async () => {
    await put(`history/${tenant}`, text)
    const object = { bucket: engine.bucket, key: `history/${tenant}`, tenant, run: tenant }
    expect(await call(object, 60_000)).toMatchObject({ finished: false })
    expect(await call(object, 900_000)).toEqual({ finished: true, accepted: 24, rejected: 24 })
    expect(await call(object, 900_000)).toEqual({ finished: true, accepted: 0, rejected: 0 })
  })
})
