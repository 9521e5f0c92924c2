import { randomUUID } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import type { ContentKind } from '../../shared/content-kind.ts'
import type { ContentId, ContentStore } from '../../shared/content-store.ts'
import type { StoredBody } from './memory-content-store.ts'

export type ContentStoreSubject = {
  readonly store: ContentStore
  put(id: ContentId, body: StoredBody): Promise<void>
}

const never = new AbortController().signal
const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))

export const newId = (kind: ContentKind = 'binary_content'): ContentId => ({
  tenant: 'default',
  interactionId: randomUUID(),
  kind,
})

/** All that a content reply relies on in a content store. */
export const describeContentStore = (name: string, subject: () => ContentStoreSubject) => {
  const stored = async (body: Partial<StoredBody> = {}, id = newId()) => {
    await subject().put(id, { bytes: everyByte, ...body })
    return id
  }
  const head = (id: ContentId) => subject().store.head(id, never)
  const open = async (id: ContentId, options: { range?: string; etag?: string | undefined } = {}) => {
    const opened = await subject().store.open(id, options, never)
    return typeof opened === 'string' ? opened : { ...opened, bytes: await buffer(opened.body) }
  }

  describe(name, () => {
    test('knows nothing of a body that was never stored', async () => {
      await stored()
      expect(await head(newId())).toBeUndefined()
      expect(await open(newId())).toBe('missing')
      expect(await open(newId(), { range: 'bytes=0-1' })).toBe('missing')
    })

    test('keeps apart the bodies of tenants, of interactions and of one interaction', async () => {
      const id = await stored()
      expect(await head({ ...id, tenant: 'other' })).toBeUndefined()
      expect(await head({ ...id, interactionId: `${id.interactionId}x` })).toBeUndefined()
      expect(await head({ ...id, kind: 'plain_text' })).toBeUndefined()
    })

    test('says of a body what it was stored with', async () => {
      const members = { mediaType: 'image/png; q=1', fileName: 'Ü €/"%41\'😀.png', sha256: '0a'.repeat(32) }
      const object = await head(await stored(members))
      expect(object).toEqual({
        ...members,
        sizeBytes: 256,
        etag: expect.stringMatching(/^"[^"]+"$/),
        lastModified: expect.any(Date),
      })
      expect(object?.lastModified.getMilliseconds()).toBe(0)
    })

    test.each([
      ['plain_text', 'text/plain; charset=utf-8'],
      ['structured_text', 'text/xml'],
      ['binary_content', 'application/octet-stream'],
    ] as const)('gives a %s without a media type the default one', async (kind, mediaType) => {
      expect(await head(await stored({}, newId(kind)))).toMatchObject({
        mediaType,
        fileName: undefined,
        sha256: undefined,
      })
    })

    test('opens a body with its bytes and with what its head says', async () => {
      const id = await stored({ fileName: 'a.bin', sha256: 'ff'.repeat(32) })
      expect(await open(id)).toMatchObject({ object: await head(id), bytes: everyByte })
    })

    test.each([
      ['bytes=0-0', 0, 0],
      ['bytes=13-200', 13, 200],
      ['bytes=200-', 200, 255],
      ['bytes=-1', 255, 255],
      ['bytes=-9007199254740991', 0, 255],
      ['bytes=250-9007199254740991', 250, 255],
    ])('opens %s of a body, and says how long the whole is', async (range, first, last) => {
      const id = await stored()
      expect(await open(id, { range })).toMatchObject({
        object: await head(id),
        bytes: everyByte.subarray(first, last + 1),
      })
    })

    test.each(['bytes=256-', 'bytes=256-300', 'bytes=-0', 'bytes=9007199254740991-'])(
      'has nothing of %s beyond the end',
      async (range) => {
        expect(await open(await stored(), { range })).toBe('outside')
      },
    )

    test('has nothing of any range in an empty body, and the body itself', async () => {
      const id = await stored({ bytes: Buffer.of() })
      for (const range of ['bytes=0-', 'bytes=0-0', 'bytes=-5'])
        expect(await open(id, { range })).toBe('outside')
      expect(await open(id)).toMatchObject({ object: { sizeBytes: 0 }, bytes: Buffer.of() })
    })

    test('opens only the version that is asked for', async () => {
      const id = await stored()
      const etag = (await head(id))?.etag
      expect(await open(id, { etag })).toMatchObject({ bytes: everyByte })
      await stored({ bytes: Buffer.from('new') }, id)
      expect((await head(id))?.etag).not.toBe(etag)
      expect(await open(id, { etag })).toBe('changed')
      expect(await open(id, { etag, range: 'bytes=100-' })).toBe('changed')
      expect(await open(id)).toMatchObject({ bytes: Buffer.from('new') })
    })

    test('gives up when the client is gone', async () => {
      const id = await stored()
      const gone = AbortSignal.abort()
      await expect(subject().store.head(id, gone)).rejects.toThrow()
      await expect(subject().store.open(id, {}, gone)).rejects.toThrow()
    })
  })
}
