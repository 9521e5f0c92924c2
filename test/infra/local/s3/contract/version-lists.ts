import { DeleteObjectsCommand, type ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3'
import { beforeAll, describe, expect, it } from 'vitest'
import { md5 } from './subject.ts'
import type { VersionSubject } from './version-subject.ts'

/** A list of versions names everything that is stored, in pages and in one order. */
export const describeVersionLists = ({
  client,
  Bucket,
  newKey,
  put,
  listVersions,
  remove,
}: VersionSubject) => {
  describe('a list of versions', () => {
    let folder: string
    // Each with as many versions as it has letters, one of them deleted after each.
    const names = ['a', 'a/bb', 'a/c', 'b\u00fc\u{1f600}', 'd']
    const expected: { name: string; id: string | undefined }[] = []
    beforeAll(async () => {
      folder = `${newKey()}/`
      for (const name of names) {
        const ids: (string | undefined)[] = []
        for (const _ of name) {
          ids.unshift((await put(name, folder + name)).VersionId)
          if (name.length > 1) ids.unshift((await remove(folder + name)).VersionId)
        }
        expected.push(...ids.map((id) => ({ name, id })))
      }
    })
    const markersOf = ({
      NextKeyMarker: KeyMarker,
      NextVersionIdMarker: VersionIdMarker,
    }: Partial<ListObjectVersionsCommandOutput>) => ({ KeyMarker, VersionIdMarker })
    const entriesOf = ({ Versions = [], DeleteMarkers = [] }: ListObjectVersionsCommandOutput) =>
      [...Versions, ...DeleteMarkers].map(({ Key = '', VersionId: id }) => ({
        name: Key.slice(folder.length),
        id,
      }))
    const byExpectation = (a: { id: string | undefined }, b: { id: string | undefined }) =>
      expected.findIndex(({ id }) => id === a.id) - expected.findIndex(({ id }) => id === b.id)

    it('has one newest of each key, and says what it is', async () => {
      const { Versions = [], DeleteMarkers = [], ...page } = await listVersions({ Prefix: folder })
      expect(page).toMatchObject({ Name: Bucket, Prefix: folder, IsTruncated: false, MaxKeys: 1000 })
      const newest = [...Versions, ...DeleteMarkers].filter(({ IsLatest }) => IsLatest)
      expect(newest.map(({ Key }) => Key).sort()).toEqual(names.map((name) => folder + name).sort())
      expect(Versions[0]).toMatchObject({
        Key: `${folder}a`,
        Size: 1,
        ETag: `"${md5('a').toString('hex')}"`,
        LastModified: expect.any(Date),
      })
    })

    it.each([1, 2, 3, 7, 1000])('comes complete and in order in pages of %d', async (MaxKeys) => {
      const entries: { name: string; id: string | undefined }[] = []
      let page: ListObjectVersionsCommandOutput | undefined
      do {
        page = await listVersions({ Prefix: folder, MaxKeys, ...markersOf(page ?? {}) })
        const some = entriesOf(page)
        expect(some.length).toBeLessThanOrEqual(MaxKeys)
        // Within a page the SDK parts versions and delete markers.
        entries.push(...some.sort(byExpectation))
      } while (page.IsTruncated)
      expect(entries).toEqual(expected)
    })

    it('starts behind a key', async () => {
      const page = await listVersions({ Prefix: folder, KeyMarker: `${folder}a/c` })
      expect(new Set(entriesOf(page).map(({ name }) => name))).toEqual(new Set(names.slice(3)))
    })

    it.each([1, 2, 1000])('rolls keys up at a delimiter, in pages of %d too', async (MaxKeys) => {
      const entries: string[] = []
      let page: ListObjectVersionsCommandOutput | undefined
      do {
        page = await listVersions({ Prefix: folder, Delimiter: '/', MaxKeys, ...markersOf(page ?? {}) })
        entries.push(...entriesOf(page).map(({ name }) => name))
        entries.push(...(page.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix.slice(folder.length)))
      } while (page.IsTruncated)
      expect([...new Set(entries)].sort()).toEqual(['a', 'a/', ...names.slice(3)].sort())
      expect(entries.filter((entry) => entry === 'a/')).toHaveLength(1)
    })

    it('writes keys in URL form on demand', async () => {
      const Prefix = `${newKey()}/`
      await put('content', `${Prefix}z z/\u00fc&+`)
      const page = await listVersions({ Prefix, EncodingType: 'url' })
      expect(page.Versions?.map(({ Key }) => Key)).toEqual([`${Prefix}z+z/%C3%BC%26%2B`])
    })

    it('may be of nothing', async () => {
      expect(await listVersions({ Prefix: folder, MaxKeys: 0 })).toMatchObject({ IsTruncated: false })
      expect((await listVersions({ Prefix: newKey() })).Versions).toBeUndefined()
    })

    it('needs a key with a version to start behind', async () => {
      await expect(listVersions({ VersionIdMarker: expected[0]?.id })).rejects.toMatchObject({
        name: 'InvalidArgument',
      })
    })

    it('misses nothing when each page is deleted before the next is read', async () => {
      const Prefix = `${newKey()}/`
      for (let number = 0; number < 5; number++)
        for (let version = 0; version < 3; version++) await put(`${version}`, `${Prefix}${number}`)
      await remove(`${Prefix}2`)
      let page: ListObjectVersionsCommandOutput | undefined
      do {
        page = await listVersions({ Prefix, MaxKeys: 2, ...markersOf(page ?? {}) })
        const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(
          ({ Key, VersionId }) => ({ Key, VersionId }),
        )
        await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }))
      } while (page.IsTruncated)
      const left = await listVersions({ Prefix })
      expect([left.Versions, left.DeleteMarkers]).toEqual([undefined, undefined])
    })
  })
}
