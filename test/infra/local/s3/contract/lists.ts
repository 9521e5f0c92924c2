import { DeleteObjectCommand, type ListObjectsV2CommandOutput } from '@aws-sdk/client-s3'
import { beforeAll, describe, expect, it } from 'vitest'
import { md5, type Subject } from './subject.ts'

/** Lists come in pages and in one order. */
export const describeLists = ({ client, Bucket, newKey, put, list }: Subject) => {
  describe('a list', () => {
    // In the order of UTF-8 bytes, which is not that of UTF-16 units: U+FF5E comes before U+1F600.
    const names = ['A', 'a', 'a/', 'a/b', 'a/c/d', 'a0', 'b', '\u00fc', '\uff5e', '\u{1f600}']
    let folder: string
    beforeAll(async () => {
      folder = `${newKey()}/`
      await Promise.all(names.map((key) => put(key, folder + key)))
    })
    const keysOf = ({ Contents }: ListObjectsV2CommandOutput) =>
      (Contents ?? []).map(({ Key = '' }) => Key.slice(folder.length))

    it('gives keys in the order of their UTF-8 bytes, with size and tag', async () => {
      const page = await list({ Prefix: folder })
      expect(keysOf(page)).toEqual(names)
      expect(page).toMatchObject({ KeyCount: names.length, IsTruncated: false, Prefix: folder })
      expect(page.Contents?.[3]).toMatchObject({ Size: 3, ETag: `"${md5('a/b').toString('hex')}"` })
    })

    const walk = async (MaxKeys: number, input = {}) => {
      const entries: string[] = []
      let ContinuationToken: string | undefined
      do {
        const page = await list({ Prefix: folder, MaxKeys, ContinuationToken, ...input })
        const prefixes = (page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix.slice(folder.length))
        expect(page.KeyCount).toBeLessThanOrEqual(MaxKeys)
        entries.push(...keysOf(page), ...prefixes)
        ContinuationToken = page.NextContinuationToken
      } while (ContinuationToken)
      return entries
    }

    it.each([1, 2, 3, 7])('comes complete in pages of %d', async (MaxKeys) => {
      expect(await walk(MaxKeys)).toEqual(names)
    })

    it('rolls keys up at a delimiter, also across pages', async () => {
      const entries = await walk(1, { Delimiter: '/' })
      expect(entries).toEqual(['A', 'a', 'a/', 'a0', 'b', '\u00fc', '\uff5e', '\u{1f600}'])
    })

    it('starts after a key', async () => {
      expect(keysOf(await list({ Prefix: folder, StartAfter: `${folder}a/b` }))).toEqual(names.slice(4))
    })

    it('writes keys in URL form on demand', async () => {
      const Key = `${folder}z z/\u00fc&+`
      await put('content', Key)
      const page = await list({ Prefix: `${folder}z`, EncodingType: 'url' })
      expect(page.Contents?.map((object) => object.Key)).toEqual([`${folder}z+z/%C3%BC%26%2B`])
      await client.send(new DeleteObjectCommand({ Bucket, Key }))
    })

    it('may be of no keys', async () => {
      expect(await list({ Prefix: folder, MaxKeys: 0 })).toMatchObject({ KeyCount: 0, IsTruncated: false })
      expect(await list({ Prefix: newKey() })).toMatchObject({ KeyCount: 0, IsTruncated: false })
    })

    it('follows puts and deletes at once', async () => {
      const Prefix = newKey()
      await put('content', `${Prefix}/1`)
      expect((await list({ Prefix })).KeyCount).toBe(1)
      await put('content', `${Prefix}/2`)
      expect((await list({ Prefix })).KeyCount).toBe(2)
      await client.send(new DeleteObjectCommand({ Bucket, Key: `${Prefix}/1` }))
      expect((await list({ Prefix })).Contents?.map(({ Key }) => Key)).toEqual([`${Prefix}/2`])
    })
  })
}
