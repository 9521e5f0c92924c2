import { DeleteObjectsCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { md5, type Subject } from './subject.ts'

/** Many objects can be deleted in one call. */
export const describeDeletesOfMany = ({ client, Bucket, newKey, put, read, list }: Subject) => {
  describe('a delete of many', () => {
    const deleteAll = (Objects: { Key: string; VersionId?: string | undefined }[], Quiet?: boolean) =>
      client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet } }))

    it('deletes what it names, whatever the key, and nothing else', async () => {
      const folder = newKey()
      const names = ['a', ' b ', '<c>&"\'', 'd\u0001\r\n\t', '\u00fc\u{1f600}', '%20+']
      for (const name of [...names, 'kept']) await put(name, `${folder}/${name}`)
      const { Deleted, Errors } = await deleteAll(
        [...names, 'missing'].map((name) => ({ Key: `${folder}/${name}` })),
      )
      expect(Errors).toBeUndefined()
      expect(Deleted).toHaveLength(names.length + 1)
      expect((await list({ Prefix: folder })).Contents?.map(({ Key }) => Key)).toEqual([`${folder}/kept`])
    })

    it('deletes versions for good', async () => {
      const { Key, VersionId = 'null' } = await put('text')
      const { Deleted } = await deleteAll([{ Key, VersionId }])
      expect(Deleted).toEqual([{ Key, VersionId }])
      await expect(read(Key)).rejects.toMatchObject({ name: 'NoSuchKey' })
      expect(
        (await client.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key }))).Versions,
      ).toBeUndefined()
    })

    it('names only what it could not delete when it is to be quiet', async () => {
      const [good, bad] = [await put(), await put()]
      const { Deleted, Errors } = await deleteAll([{ Key: good.Key }, { Key: bad.Key, VersionId: 'x' }], true)
      expect(Deleted).toBeUndefined()
      expect(Errors).toMatchObject([{ Key: bad.Key, VersionId: 'x', Code: expect.any(String) }])
      await expect(read(good.Key)).rejects.toMatchObject({ name: 'NoSuchKey' })
      expect((await read(bad.Key)).toString()).toBe('content')
    })

    it('takes 1,000 objects and no more', async () => {
      const folder = newKey()
      const objects = Array.from({ length: 1001 }, (_, index) => ({
        Key: `${folder}/${index}`,
        VersionId: 'null',
      }))
      await expect(deleteAll(objects)).rejects.toMatchObject({ name: 'MalformedXML' })
      await expect(deleteAll([])).rejects.toMatchObject({ name: 'MalformedXML' })
      expect((await deleteAll(objects.slice(1))).Deleted).toHaveLength(1000)
    })

    it('whose list was altered on the way is refused', async () => {
      const { Key } = await put()
      const digests = { 'content-md5': md5('other').toString('base64'), 'x-amz-checksum-crc32': 'AAAAAA==' }
      for (const [name, value] of Object.entries(digests)) {
        const command = new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key }] } })
        // Instead of the digest that the SDK would send and sign.
        command.middlewareStack.add(
          (next) => (args) => {
            Object.assign((args.request as { headers: object }).headers, { [name]: value })
            return next(args)
          },
          { step: 'build', priority: 'low' },
        )
        await expect(client.send(command)).rejects.toMatchObject({ name: 'BadDigest' })
      }
      expect((await read(Key)).toString()).toBe('content')
    })
  })
}
