import type { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import type { ContentStore } from '../../shared/content-store.ts'
import { content } from './content-replies.ts'

const text = async ({ body }: { body?: unknown }) => (await buffer(body as Readable)).toString()

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
