import { describe, expect, test } from 'vitest'
import type { ContentStore } from '../../shared/content-store.ts'
import { content } from './content-replies.ts'

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
