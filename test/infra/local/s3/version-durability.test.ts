import { mkdir, mkdtemp, readdir, rename } from 'node:fs/promises'
import { join } from 'node:path'
import { DeleteObjectCommand, GetObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, describe, expect, it } from 'vitest'
import { openObjectServer } from '../../../../infra/local/s3/server.ts'
import { createSubject, type Subject } from './contract/subject.ts'
import { createVersionSubject } from './contract/version-subject.ts'
import { versionedBucketName as Bucket, createFolder, openClient } from './local-s3.ts'
import { hasDrafts, open, startProcess } from './open-servers.ts'

const { folder, remove } = await createFolder()
afterAll(remove)
const newFolder = () => mkdtemp(join(folder, 'server-'))

/** All that a bucket keeps of the keys `0`, `1`, ...: per key the ids of its versions, and the body of each. */
const contentsOf = async (subject: Subject, keys: readonly string[]) => {
  const { versionsOf, readVersion } = createVersionSubject(subject)
  const contents = new Map<string, { id: string | undefined; body: string | undefined }[]>()
  for (const key of keys) {
    const versions = await versionsOf(key)
    const bodies = versions.map(({ id, isMarker }) => (isMarker ? undefined : readVersion(key, id)))
    contents.set(
      key,
      (await Promise.all(bodies)).map((body, index) => ({ id: versions[index]?.id, body })),
    )
  }
  return contents
}

describe('a bucket that keeps versions', () => {
  it('keeps them over a restart: replaced, deleted and current ones, also of long keys', async () => {
    const path = await newFolder()
    const before = await open(path, Bucket)
    const keys = ['a', 'long/'.repeat(200)]
    for (const key of keys) {
      for (const body of ['first', 'second']) await before.put(body, key)
      await before.client.send(new DeleteObjectCommand({ Bucket, Key: key }))
      await before.put('third', key)
    }
    await before.client.send(new DeleteObjectCommand({ Bucket, Key: 'a' }))
    const expected = await contentsOf(before, keys)
    await before.close()

    const after = await open(path, Bucket)
    expect(await contentsOf(after, keys)).toEqual(expected)
    expect(expected.get('a')?.map(({ body }) => body)).toEqual([
      undefined,
      'third',
      undefined,
      'second',
      'first',
    ])
    expect((await after.list({})).Contents?.map(({ Key }) => Key)).toEqual([keys[1]])
    // Whatever the clock says: later versions are newer.
    const { VersionId } = await after.put('fourth', 'a')
    expect((await contentsOf(after, ['a'])).get('a')?.[0]).toEqual({ id: VersionId, body: 'fourth' })
  })

  it('has each acknowledged write, and nothing half done, after kill -9 in the middle of them', async () => {
    const path = await newFolder()
    const { child, ...killed } = await startProcess(path, Bucket)
    const removeVersion = (Key: string, VersionId?: string) =>
      killed.client.send(new DeleteObjectCommand({ Bucket, Key, VersionId }))
    const keys = Array.from({ length: 8 }, (_, index) => `${index}`)
    const written = new Map<string, string>()
    const erased = new Set<string>()
    let rounds = 0
    const work = async (Key: string) => {
      for (let round = 0; ; round++) {
        const ids: string[] = []
        for (const body of [`${Key}.${round}.small`, `${Key}.${round}.`.padEnd(200_000, 'large')]) {
          const { VersionId = '' } = await killed.put(body, Key)
          written.set(VersionId, body)
          ids.push(VersionId)
        }
        ids.push(String((await removeVersion(Key)).VersionId))
        // Markers and versions, the newest as well as older ones; one of three stays.
        for (const id of ids.filter((_, index) => (index + round) % 3 !== 0)) {
          await removeVersion(Key, id)
          erased.add(id)
        }
        rounds += 1
        if (rounds > 60) child.kill('SIGKILL')
      }
    }
    await Promise.allSettled(keys.map(work))

    const after = await open(path, Bucket)
    expect(await hasDrafts(path)).toBe(false)
    const contents = await contentsOf(after, keys)
    const found = new Map([...contents.values()].flat().map(({ id, body }) => [String(id), body]))
    expect([...contents.values()].flat()).toHaveLength(found.size)
    // Only the request that the kill cut short may have left more, or less, than was answered: one a key.
    const lost = [...written.keys()].filter((id) => !erased.has(id) && !found.has(id))
    expect(lost.length).toBeLessThanOrEqual(keys.length)
    for (const id of erased) expect(found.has(id)).toBe(false)
    for (const [id, body] of written) if (found.has(id)) expect(found.get(id)).toBe(body)
    for (const [key, versions] of contents) {
      const current = await after.client
        .send(new GetObjectCommand({ Bucket, Key: key }))
        .catch(() => undefined)
      expect(await current?.Body?.transformToString()).toBe(versions[0]?.body)
      for (const { body } of versions) expect([undefined, key]).toContain(body?.split('.')[0])
    }
  })

  it('takes back a replacement that was cut short between its two renames', async () => {
    const path = await newFolder()
    const before = await open(path, Bucket)
    await before.put('old', 'a')
    const { VersionId = '' } = await before.put('current', 'a')
    await before.close()
    const bucketPath = join(path, Bucket)
    await rename(join(bucketPath, 'objects', 'a'), join(bucketPath, 'versions', 'a', VersionId))
    // And one that had not come further than its folder.
    await mkdir(join(bucketPath, 'versions', 'b'))

    const after = await open(path, Bucket)
    expect((await after.read('a')).toString()).toBe('current')
    expect((await contentsOf(after, ['a'])).get('a')).toHaveLength(2)
    expect(await readdir(join(bucketPath, 'versions'))).toEqual(['a'])
  })
})

describe('a bucket from before versions were kept', () => {
  const openAs = async (path: string, versioned: readonly string[]) => {
    const server = await openObjectServer({ folder: path, buckets: [Bucket], versioned })
    return { ...server, ...createVersionSubject(createSubject(openClient(server.endpoint), Bucket)) }
  }

  it('keeps its objects as the version null', async () => {
    const path = await newFolder()
    const before = await openAs(path, [])
    expect((await before.put('old', 'a')).VersionId).toBeUndefined()
    await before.put('same', 'b')
    await before.close()

    const after = await openAs(path, [Bucket])
    const { VersionId } = await after.put('new', 'a')
    expect(await after.versionsOf('a')).toEqual([
      { id: VersionId, isMarker: false, isLatest: true },
      { id: 'null', isMarker: false, isLatest: false },
    ])
    expect(await after.readVersion('a', 'null')).toBe('old')
    expect(await after.versionsOf('b')).toEqual([{ id: 'null', isMarker: false, isLatest: true }])
    await after.remove('a', 'null')
    await after.remove('b', 'null')
    expect(await after.versionsOf('')).toEqual([{ id: VersionId, isMarker: false, isLatest: true }])
    await after.close()

    // As in S3, where versions can be suspended but not forgotten.
    const again = await openAs(path, [])
    expect((await again.remove('a')).DeleteMarker).toBe(true)
    expect(await again.readVersion('a', VersionId)).toBe('new')
    await again.close()
  })
})
