import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import type { ApiRequest } from '../../shared/api-request.ts'
import type { ContentKind } from '../../shared/content-kind.ts'
import { contentReply } from '../../shared/content-reply.ts'
import type { ContentStore } from '../../shared/content-store.ts'
import { memoryContentStore, type StoredBody } from './memory-content-store.ts'

type Asking = {
  method?: ApiRequest['method']
  headers?: Record<string, string>
  kind?: ContentKind
  store?: Partial<ContentStore>
}

/** A store with one body, and the replies of contentReply to requests for it. */
const content = async (body: StoredBody | undefined = { bytes: Buffer.from('content') }) => {
  const memory = memoryContentStore()
  const id = { tenant: 't', interactionId: 'i1', kind: 'plain_text' } as const
  await memory.put(id, body)
  const reply = async ({ method = 'GET', headers = {}, kind = id.kind, store }: Asking = {}) => {
    const request: ApiRequest = {
      method,
      tenant: id.tenant,
      id: id.interactionId,
      parameters: new Map(),
      header: (name) => headers[name],
      baseUrl: 'https://api.example',
      signal: new AbortController().signal,
    }
    return contentReply({ ...memory.store, ...store }, kind, request)
  }
  return { ...memory, id, reply }
}

const text = async ({ body }: { body?: unknown }) => (await buffer(body as Readable)).toString()

describe('the store is asked', () => {
  test.each([
    ['once for a body', {}, ['open']],
    ['once for a range', { headers: { range: 'bytes=1-2' } }, ['open']],
    ['once for several ranges', { headers: { range: 'bytes=1-2,4-5' } }, ['open']],
    ['for its size when the body has none of a range', { headers: { range: 'bytes=99-' } }, ['open', 'head']],
    ['what there is before a condition is judged', { headers: { 'if-match': '"1"' } }, ['head', 'open']],
    ['for no bytes that are not wanted', { headers: { 'if-none-match': '"1"' } }, ['head']],
    ['for no bytes when a condition fails', { headers: { 'if-match': '"x"' } }, ['head']],
    ['for no bytes by HEAD', { method: 'HEAD' }, ['head']],
    ['for no bytes by HEAD of a range', { method: 'HEAD', headers: { range: 'bytes=1-2' } }, ['head']],
  ] as const)('%s', async (_, asking, expected) => {
    const { reply, calls } = await content()
    await reply(asking).catch(() => {})
    expect(calls).toEqual(expected)
  })

  test('for a range in plain words, however the client puts it', async () => {
    const asked: (string | undefined)[] = []
    const { reply, store } = await content()
    const open: ContentStore['open'] = (id, options, signal) => {
      asked.push(options.range)
      return store.open(id, options, signal)
    }
    for (const range of [
      'BYTES=1-002',
      `bytes=1-${'9'.repeat(30)}`,
      'bytes=-00003',
      'bytes=2-1',
      'pages=1-2',
    ])
      await reply({ headers: { range }, store: { open } })
    expect(asked).toEqual(['bytes=1-2', 'bytes=1-9007199254740991', 'bytes=-3', undefined, undefined])
  })
})

describe('a body that is replaced between the judging and the opening', () => {
  /** A head after which the body is another, the first `times` times. */
  const replacing = ({ store, put, id }: Awaited<ReturnType<typeof content>>, times: number) => {
    let left = times
    const head: ContentStore['head'] = async (...asked) => {
      const object = await store.head(...asked)
      if (left-- > 0) await put(id, { bytes: Buffer.from(`replaced, ${left} to go`) })
      return object
    }
    return { head }
  }

  test('is judged again: the reply is of one version', async () => {
    const subject = await content()
    const replied = await subject.reply({
      headers: { 'if-none-match': '"0"', range: 'bytes=0-7' },
      store: replacing(subject, 1),
    })
    expect(replied).toMatchObject({
      status: 206,
      headers: { ETag: '"2"', 'Content-Range': 'bytes 0-7/17', 'Content-Length': '8' },
    })
    expect(await text(replied)).toBe('replaced')
  })

  test('is no longer the one that If-Match names', async () => {
    const subject = await content()
    await expect(
      subject.reply({ headers: { 'if-match': '"1"' }, store: replacing(subject, 1) }),
    ).rejects.toMatchObject({ code: 'precondition_failed' })
  })

  test('or deleted, is not found', async () => {
    const { reply, store, remove, id } = await content()
    const head: ContentStore['head'] = async (...asked) => {
      const object = await store.head(...asked)
      remove(id)
      return object
    }
    await expect(reply({ headers: { 'if-match': '*' }, store: { head } })).rejects.toMatchObject({
      code: 'content_not_found',
    })
  })

  test('again and again, is unavailable for now', async () => {
    const subject = await content()
    await expect(
      subject.reply({ headers: { 'if-match': '*' }, store: replacing(subject, 100) }),
    ).rejects.toMatchObject({ code: 'unavailable', headers: { 'Retry-After': '1' } })
  })

  test('by a longer one gives the range that it now has', async () => {
    const subject = await content()
    const { put, id } = subject
    let first = true
    const open: ContentStore['open'] = async (...asked) => {
      const opened = await subject.store.open(...asked)
      if (first) await put(id, { bytes: Buffer.from('much longer content') })
      first = false
      return opened
    }
    const replied = await subject.reply({ headers: { range: 'bytes=12-' }, store: { open } })
    expect(replied).toMatchObject({ status: 206, headers: { 'Content-Range': 'bytes 12-18/19' } })
    expect(await text(replied)).toBe('content')
  })
})

describe('a body of more than 200 MB', () => {
  const limit = 200_000_000
  const big = content({ bytes: Buffer.alloc(limit + 1), mediaType: 'audio/wav' })
  const url = 'https://bucket.example/t/i1/plain_text?method=GET&type=audio%2Fwav'

  test('is fetched from S3, and what was opened here is closed', async () => {
    const { reply, opened } = await big
    expect(await reply()).toEqual({
      status: 307,
      headers: { Location: url, 'Cache-Control': 'no-store', 'Content-Length': '0' },
    })
    expect(opened.at(-1)?.destroyed).toBe(true)
  })

  test('says so to HEAD, with a URL that takes HEAD', async () => {
    const { reply } = await big
    expect(await reply({ method: 'HEAD' })).toMatchObject({
      status: 307,
      headers: { Location: url.replace('GET', 'HEAD') },
    })
  })

  test.each([
    [206, 'bytes=0-0'],
    [206, `bytes=0-${limit - 1}`],
    [206, `bytes=-${limit}`],
    [206, 'bytes=1-'],
    [307, 'bytes=0-'],
    [307, `bytes=0-${limit}`],
    [307, 'bytes=1-2,3-4'],
  ])('is answered %i for %s', async (status, range) => {
    const { reply, opened } = await big
    expect(await reply({ headers: { range } })).toMatchObject({ status })
    expect(await reply({ headers: { range }, method: 'HEAD' })).toMatchObject({ status })
    for (const body of opened) body.destroy()
  })

  test('is not sent elsewhere to be judged', async () => {
    const { reply } = await big
    expect(await reply({ headers: { 'if-none-match': '*' } })).toMatchObject({ status: 304 })
    await expect(reply({ headers: { 'if-match': '"x"' } })).rejects.toMatchObject({
      code: 'precondition_failed',
    })
    await expect(reply({ headers: { range: `bytes=${limit + 1}-` } })).rejects.toMatchObject({
      code: 'range_not_satisfiable',
    })
  })

  test('is streamed when it is not a byte longer', async () => {
    const { reply, opened } = await content({ bytes: Buffer.alloc(limit) })
    expect(await reply()).toMatchObject({ status: 200, headers: { 'Content-Length': String(limit) } })
    opened[0]?.destroy()
  })
})
