import { createHash } from 'node:crypto'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { createClient } from '../../../shared/client/client.ts'
import { parseDocument } from '../../../shared/interaction-document.ts'
import { runs } from '../../properties.ts'
import { runningService } from '../../service.ts'
import { walk } from '../../walk.ts'
import { allOf } from './answering.ts'

const running = runningService()
const client = (options = {}) => createClient({ baseUrl: running.url, ...options })

const mediaTypes = ['chat', 'Email', 'ΦΩΝΉΣ', undefined]
const begin = Date.UTC(2020, 0, 1)
const customer = 'Zoé O+1/é'.replace('/', '-')
const service = 9223372036854775807n
const documents = Array.from({ length: 120 }, (_, at) => ({
  ...{ interaction_id: `i${(at * 7919) % 120}_${at}`, customer_id: customer, subject: `number ${at}` },
  start_date: new Date(begin + (at % 12 < 5 ? 0 : (at % 40) * 60_000)).toISOString(),
  ...{ media_type: mediaTypes[at % mediaTypes.length], type: at % 2 ? 'Inbound' : 'Outbound' },
  ...{ sub_type: 'New', status: at % 4, entity_type: at % 3, own_field: { deep: at } },
  service_ids: at % 10 === 0 ? [String(service)] : [],
}))

beforeAll(async () => {
  for (let from = 0; from < documents.length; from += 24)
    await Promise.all(documents.slice(from, from + 24).map((document) => running.put(document)))
})

describe('a list', () => {
  const some = <Value>(...values: readonly Value[]) =>
    fc.option(fc.subarray([...values], { minLength: 1 }), { nil: undefined })
  const instant = fc.option(
    fc.integer({ min: 0, max: 40 }).map((minutes) => new Date(begin + minutes * 60_000)),
    { nil: undefined },
  )

  test('has page by page what the whole list has, under any filters', async () => {
    const options = fc.record({
      ...{ from: instant, to: instant, mediaTypes: some('CHAT', 'email', 'φωνής', 'fax') },
      ...{ types: some('inbound', 'Outbound'), subTypes: some('new', 'other'), statuses: some(0, 1, 2, 3) },
      ...{ entityTypes: some(0, 1, 2), sort: fc.constantFrom('asc', 'desc', undefined) },
      pageSize: fc.integer({ min: 1, max: 130 }),
    })
    await fc.assert(
      fc.asyncProperty(options, async (asked) => {
        fc.pre(!asked.from || !asked.to || asked.from <= asked.to)
        const query = new URLSearchParams()
        const add = (name: string, value: unknown) => value !== undefined && query.set(name, String(value))
        add('started_from', asked.from?.toISOString())
        add('started_to', asked.to?.toISOString())
        add('media_types', asked.mediaTypes)
        add('types', asked.types)
        add('sub_types', asked.subTypes)
        add('statuses', asked.statuses)
        add('entity_types', asked.entityTypes)
        add('sort', asked.sort)
        const whole = await walk(
          `${running.url}/customers/${encodeURIComponent(customer)}/interactions?${query}`,
        )
        const list = client().customers(customer).interactions(asked)
        expect(await allOf(list)).toEqual(whole)
        expect(await list.count()).toBe(whole.length)
      }),
      runs(40),
    )
  })

  test('goes on at a cursor, and ends without one', async () => {
    const list = client().services(service).interactions({ pageSize: 5 })
    const first = await list.page()
    const second = await list.page(first.cursor)
    const third = await list.page(second.cursor)
    expect([first, second, third].map(({ items }) => items.length)).toEqual([5, 5, 2])
    expect(third.cursor).toBeUndefined()
    expect([...first.items, ...second.items, ...third.items]).toEqual(await allOf(list))
    const sizes = (await allOf(list.pages())).map(({ items }) => items.length)
    expect(sizes).toEqual([5, 5, 2])
  })

  test('asks for no page before it is read, nor after the reader has had enough', async () => {
    const asked: string[] = []
    const counting: typeof fetch = (url, init) => {
      asked.push(String(url))
      return fetch(url, init)
    }
    const list = client({ fetch: counting }).customers(customer).interactions({ pageSize: 10 })
    expect(asked).toEqual([])
    let read = 0
    for await (const _ of list) if (++read === 15) break
    expect(asked).toHaveLength(2)
  })

  test('of an unknown customer is empty', async () => {
    const list = client().customers('nobody').interactions()
    expect([await allOf(list), await list.count()]).toEqual([[], 0])
  })

  test('has the fields that are asked for, own ones too', async () => {
    const list = client()
      .services(service)
      .interactions({ fields: ['subject', 'own_field'], sort: 'asc' })
    const [first] = await allOf(list)
    expect(Object.keys(first ?? {})).toEqual(
      expect.arrayContaining(['interaction_id', 'subject', 'own_field']),
    )
    expect(Object.keys(first ?? {})).toHaveLength(3)
  })

  test('with a wrong parameter is an error that names it', async () => {
    const asked = client().customers(customer).interactions({ pageSize: 1001 }).page()
    await expect(asked).rejects.toMatchObject({ code: 'invalid_parameter', parameter: 'limit', status: 400 })
  })
})

describe('an interaction', () => {
  test('is what the service returns, with the fields that are asked for', async () => {
    const { interaction_id } = documents[7] ?? { interaction_id: '' }
    const { service_ids, own_field, ...plain } = documents[7] ?? {}
    expect(await client().interaction(interaction_id).get()).toEqual(plain)
    expect(
      await client()
        .interaction(interaction_id)
        .get({ fields: ['*'] }),
    ).toMatchObject({ own_field })
    expect(
      await client()
        .interaction(interaction_id)
        .get({ fields: ['status'] }),
    ).toEqual({ interaction_id, status: 3 })
  })

  test('that is not there is an error with its code and the request id', async () => {
    await expect(client().interaction('nothing').get()).rejects.toMatchObject({
      ...{ name: 'HistoryError', code: 'interaction_not_found', status: 404 },
      requestId: expect.stringMatching(/^[\w-]{8,}$/),
    })
  })

  test('keeps all digits when the reply is parsed so', async () => {
    const line =
      '{"interaction_id":"long","start_date":"2020-01-01T00:00:00Z","owner_id":9223372036854775807}'
    await running.writer.put('default', parseDocument(line))
    type Reviver = (key: string, value: unknown, context: { source?: string }) => unknown
    const exact: Reviver = (_, value, { source }) =>
      /^-?\d{16,}$/.test(source ?? '') ? BigInt(source ?? '') : value
    const parse = (json: string) => JSON.parse(json, exact as (key: string, value: unknown) => unknown)
    expect(await client({ parse }).interaction('long').get()).toMatchObject({
      owner_id: 9223372036854775807n,
    })
  })

  test.each(['', '.', '..', '\ud800'])('with the id %j, which no URL can have, is a TypeError', (id) => {
    expect(() => client().interaction(id)).toThrow(TypeError)
    expect(() => client().customers(id)).toThrow(TypeError)
  })
})

describe('a body', () => {
  const text = 'Zoé: “Bonjour”, 日本 😀\n'.repeat(1000)
  const reader = () => client().interaction('bodies')
  beforeAll(() =>
    running.put({
      ...{
        interaction_id: 'bodies',
        start_date: '2020-01-01T00:00:00Z',
        structured_text_mime: 'text/html; charset=utf-16le',
      },
      content: {
        plain_text: { inline: text },
        structured_text: {
          base64: Buffer.from(text, 'utf16le').toString('base64'),
          media_type: 'text/html; charset=utf-16le',
        },
        binary_content: {
          base64: Buffer.from(text).toString('base64'),
          media_type: 'audio/wav',
          file_name: 'Gespräch (1).wav',
        },
      },
    }),
  )

  test('is a stream with what there is to know of it', async () => {
    const content = await reader().plainText()
    expect(content).toMatchObject({
      ...{ mediaType: 'text/plain; charset=utf-8', size: Buffer.byteLength(text), fileName: undefined },
      range: { start: 0, end: Buffer.byteLength(text) },
      etag: expect.stringMatching(/^"[^"]+"$/),
      lastModified: expect.any(Date),
      sha256: createHash('sha256').update(text).digest('hex'),
    })
    expect(content.body).toBeInstanceOf(ReadableStream)
    expect(await content.text()).toBe(text)
  })

  test('is decoded by its charset, and named by its file name', async () => {
    expect(await (await reader().structuredText()).text()).toBe(text)
    expect(await reader().binaryContent()).toMatchObject({
      fileName: 'Gespräch (1).wav',
      mediaType: 'audio/wav',
    })
  })

  test('is sent in ranges, which mean what they mean to Blob.slice', async () => {
    const blob = new Blob([text])
    const size = blob.size
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -size, max: size - 1 }),
        fc.option(fc.integer({ min: 1, max: size })),
        async (start, length) => {
          const end = length === null || start < 0 ? undefined : start + length
          const content = await reader().plainText({ range: { start, end } })
          expect(content.size).toBe(size)
          const bytes = await new Response(content.body).bytes()
          expect(bytes).toEqual(await new Response(blob.slice(start, end)).bytes())
        },
      ),
      runs(30),
    )
    const beyond = reader().plainText({ range: { start: size } })
    await expect(beyond).rejects.toMatchObject({ code: 'range_not_satisfiable', status: 416 })
  })

  test('is not sent again to who has it', async () => {
    const { etag, body } = await reader().plainText()
    await body.cancel()
    expect(await reader().plainText({ ifNoneMatch: etag })).toBeUndefined()
    expect(await (await reader().plainText({ ifNoneMatch: '"other"' }))?.text()).toBe(text)
  })

  test('of no bytes is an empty stream, and one that is not there an error', async () => {
    const content = { plain_text: { inline: '' } }
    await running.put({ interaction_id: 'empty', start_date: '2020-01-01T00:00:00Z', content })
    const empty = await client().interaction('empty').plainText()
    expect([empty.size, await empty.text()]).toEqual([0, ''])
    await expect(client().interaction('empty').binaryContent()).rejects.toMatchObject({
      code: 'content_not_found',
    })
  })
})

describe('a body that the service sends to S3 for', () => {
  const size = 200_000_005
  const Body = Buffer.alloc(size, 'abcdefg')
  const digest = createHash('sha256').update(Body).digest('hex')
  beforeAll(async () => {
    const { s3, importBucket: bucket } = running
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'import/big', Body }))
    const binary_content = {
      s3: `s3://${bucket}/import/big`,
      media_type: 'video/mp4',
      file_name: 'a.mp4',
    }
    await running.put({
      interaction_id: 'big',
      start_date: '2020-01-01T00:00:00Z',
      content: { binary_content },
    })
  })
  const auth = () => ({ Authorization: 'Bearer secret', 'x-amz-date': 'now' })
  const digestOf = async (body: ReadableStream<Uint8Array>) => {
    const hash = createHash('sha256')
    for await (const bytes of body) hash.update(bytes)
    return hash.digest('hex')
  }

  test('is read there, without the credentials', async () => {
    const sent: [string, Headers][] = []
    const recording: typeof fetch = (url, init) => {
      sent.push([new URL(String(url)).origin, new Headers(init?.headers)])
      return fetch(url, init)
    }
    const content = await client({ auth, fetch: recording }).interaction('big').binaryContent()
    expect(content).toMatchObject({ size, mediaType: 'video/mp4', fileName: 'a.mp4' })
    expect(await digestOf(content.body)).toBe(digest)
    expect(sent.map(([origin]) => origin)).toEqual([new URL(running.url).origin, running.data.endpoints.s3])
    expect([...(sent[1]?.[1] ?? [])]).toEqual([])
    const most = await client()
      .interaction('big')
      .binaryContent({ range: { start: -200_000_001 } })
    expect(most.range).toEqual({ start: 4, end: size })
    await most.body.cancel()
  })

  test('is resumed when it is cut there', async () => {
    let cuts = 0
    const cutting: typeof fetch = async (url, init) => {
      const response = await fetch(url, init)
      if (!String(url).startsWith(running.data.endpoints.s3) || cuts++ > 0) return response
      let left = 50_000_000
      const cut = new TransformStream<Uint8Array, Uint8Array>({
        transform: (bytes, controller) => {
          left -= bytes.length
          if (left < 0) controller.error(new TypeError('terminated'))
          else controller.enqueue(bytes)
        },
      })
      return new Response(response.body?.pipeThrough(cut), response)
    }
    const content = await client({ fetch: cutting }).interaction('big').binaryContent()
    expect(await digestOf(content.body)).toBe(digest)
    expect(cuts).toBe(1)
  })

  test('is read in parts where a browser hides redirects', async () => {
    const hidden: typeof fetch = async (url, init) => {
      const response = await fetch(url, init)
      if (response.status !== 307) return response
      await response.body?.cancel()
      return Object.defineProperty(Response.error(), 'type', { value: 'opaqueredirect' })
    }
    const browser = client({ fetch: hidden }).interaction('big')
    const content = await browser.binaryContent()
    expect(content).toMatchObject({
      size,
      range: { start: 0, end: size },
      mediaType: 'video/mp4',
      fileName: 'a.mp4',
    })
    expect(await digestOf(content.body)).toBe(digest)
    const most = await browser.binaryContent({ range: { start: -200_000_001 } })
    expect(most.range).toEqual({ start: 4, end: size })
    await most.body.cancel()
    expect(await browser.binaryContent({ ifNoneMatch: content.etag })).toBeUndefined()
  })
})
