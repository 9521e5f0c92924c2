import { afterAll, expect, it } from 'vitest'
import { openBucket } from '../../../../infra/local/s3/bucket.ts'
import { type Drafts, openDrafts } from '../../../../infra/local/s3/drafts.ts'
import { createFolder } from './local-s3.ts'

const { folder, remove } = await createFolder()
afterAll(remove)

it('a writer that was overtaken on its way to the disk writes the newest version all the same', async () => {
  const drafts = openDrafts(`${folder}/drafts`)
  const overtaken = Promise.withResolvers<void>()
  const slow: Drafts = {
    ...drafts,
    write: (fill, publish) =>
      drafts.write(async (draft) => {
        const object = await fill(draft)
        if (object.etag === 'slow') await overtaken.promise
        return object
      }, publish),
  }
  const { put, open, remove: mark, versions } = openBucket(`${folder}/bucket`, slow, true)
  const write = (etag: string) =>
    put('a', {}, async (draft) => {
      await draft.write(Buffer.from(etag))
      return { key: 'a', sizeBytes: etag.length, etag, lastModified: new Date().toISOString(), headers: {} }
    })

  const first = write('slow')
  const [second, marker] = [await write('fast'), await mark('a')]
  overtaken.resolve()
  const { versionId, etag } = await first
  expect(open('a')).toMatchObject({ object: { etag, versionId }, content: Buffer.from('slow') })
  const ids = versions('a').map((version) => version.versionId)
  expect(ids).toEqual([versionId, marker.versionId, second.versionId])
  expect(ids.toSorted().reverse()).toEqual(ids)
})
