import { randomBytes } from 'node:crypto'
import {
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import type { VersionSubject } from './version-subject.ts'

/** What is replaced or deleted stays until its version is deleted. */
export const describeVersions = (subject: VersionSubject) => {
  const { client, Bucket, newKey, put, read, list, putVersions, readVersion, versionsOf, remove } = subject

  describe('a replaced object', () => {
    it('stays under the version that its write returned', async () => {
      const { Key, ids } = await putVersions('first', 'second', 'third')
      expect(new Set(ids).size).toBe(3)
      for (const [index, text] of ['first', 'second', 'third'].entries())
        expect(await readVersion(Key, ids[index])).toBe(text)
      const { Body, VersionId } = await client.send(new GetObjectCommand({ Bucket, Key }))
      expect([await Body?.transformToString(), VersionId]).toEqual(['third', ids[2]])
      const head = await client.send(new HeadObjectCommand({ Bucket, Key, VersionId: ids[0] }))
      expect(head).toMatchObject({ ContentLength: 5, VersionId: ids[0] })
    })

    it('stays whether a put, a copy or an upload in parts replaces it', async () => {
      const { Key, ids } = await putVersions('put')
      const { Key: source } = await put('copy')
      const copied = await client.send(
        new CopyObjectCommand({ Bucket, Key, CopySource: `${Bucket}/${source}` }),
      )
      const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key }))
      const part = { Bucket, Key, UploadId, PartNumber: 1, Body: 'parts' }
      const { ETag } = await client.send(new UploadPartCommand(part))
      const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
      const completed = await client.send(
        new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload }),
      )
      const written = [completed.VersionId, copied.VersionId, ids[0]]
      expect((await versionsOf(Key)).map(({ id }) => id)).toEqual(written)
      expect(await Promise.all(written.map((id) => readVersion(Key, id)))).toEqual(['parts', 'copy', 'put'])
    })

    it('is read by version in parts, and under conditions', async () => {
      const body = randomBytes(300_000)
      const { Key, VersionId, ETag } = await put(body)
      await put('new', Key)
      const version = { Bucket, Key, VersionId }
      const { Body } = await client.send(new GetObjectCommand({ ...version, Range: 'bytes=-5' }))
      expect(Buffer.from((await Body?.transformToByteArray()) ?? [])).toEqual(body.subarray(-5))
      await expect(
        client.send(new GetObjectCommand({ ...version, IfNoneMatch: ETag })),
      ).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } })
    })

    it('can be copied back, with its metadata', async () => {
      const Key = newKey()
      const first = { Bucket, Key, Body: 'first', Metadata: { a: 'b' } }
      const { VersionId } = await client.send(new PutObjectCommand(first))
      await put('second', Key)
      const CopySource = `${Bucket}/${Key}?versionId=${VersionId}`
      const copy = await client.send(new CopyObjectCommand({ Bucket, Key, CopySource }))
      expect(copy.CopySourceVersionId).toBe(VersionId)
      const { Body, Metadata } = await client.send(new GetObjectCommand({ Bucket, Key }))
      expect([await Body?.transformToString(), Metadata]).toEqual(['first', { a: 'b' }])
      expect(await versionsOf(Key)).toHaveLength(3)
    })

    it('is kept by each of many racing writers, and the last of them is the newest', async () => {
      const Key = newKey()
      const bodies = Array.from({ length: 24 }, (_, index) => `${index}`.repeat(index % 2 ? 10 : 100_000))
      const written = await Promise.all(bodies.map((body) => put(body, Key)))
      const versions = await versionsOf(Key)
      expect(versions.map(({ id }) => id).sort()).toEqual(written.map(({ VersionId }) => VersionId).sort())
      expect(versions.filter(({ isLatest }) => isLatest)).toEqual([versions[0]])
      expect((await read(Key)).toString()).toBe(await readVersion(Key, versions[0]?.id))
    })
  })

  describe('a version that is not there', () => {
    it('is told from an id that cannot be one', async () => {
      const { Key, ids } = await putVersions('text')
      const other = await put('text')
      await expect(readVersion(Key, other.VersionId)).rejects.toMatchObject({
        name: 'NoSuchVersion',
        $metadata: { httpStatusCode: 404 },
      })
      await expect(readVersion(Key, '../objects')).rejects.toMatchObject({ name: 'InvalidArgument' })
      await remove(Key, other.VersionId)
      expect((await versionsOf(Key)).map(({ id }) => id)).toEqual(ids)
    })
  })

  describe('a deleted object', () => {
    it('is hidden by a delete marker', async () => {
      const { Key, ids } = await putVersions('text')
      const marker = await remove(Key)
      expect(marker).toMatchObject({ DeleteMarker: true, VersionId: expect.any(String) })
      await expect(read(Key)).rejects.toMatchObject({
        name: 'NoSuchKey',
        $response: {
          headers: { 'x-amz-delete-marker': 'true', 'x-amz-version-id': marker.VersionId },
        },
      })
      expect((await list({ Prefix: Key })).KeyCount).toBe(0)
      expect(await versionsOf(Key)).toEqual([
        { id: marker.VersionId, isMarker: true, isLatest: true },
        { id: ids[0], isMarker: false, isLatest: false },
      ])
      expect(await readVersion(Key, ids[0])).toBe('text')
    })

    it('has a marker that cannot be read', async () => {
      const { Key } = await putVersions('text')
      const { VersionId } = await remove(Key)
      for (const command of [GetObjectCommand, HeadObjectCommand])
        await expect(client.send(new command({ Bucket, Key, VersionId }) as never)).rejects.toMatchObject({
          $metadata: { httpStatusCode: 405 },
          $response: { headers: { 'x-amz-delete-marker': 'true', 'last-modified': expect.any(String) } },
        })
    })

    it('comes back when its marker is deleted', async () => {
      const { Key, ids } = await putVersions('text')
      const [first, second] = [await remove(Key), await remove(Key)]
      const unmarked = await remove(Key, second.VersionId)
      expect(unmarked).toMatchObject({ DeleteMarker: true, VersionId: second.VersionId })
      await expect(read(Key)).rejects.toMatchObject({ name: 'NoSuchKey' })
      await remove(Key, first.VersionId)
      expect((await read(Key)).toString()).toBe('text')
      expect((await list({ Prefix: Key })).KeyCount).toBe(1)
      expect(await versionsOf(Key)).toEqual([{ id: ids[0], isMarker: false, isLatest: true }])
    })

    it('can be made anew, and its marker stays', async () => {
      const { Key, ids } = await putVersions('text')
      const { VersionId } = await remove(Key)
      const made = await client.send(new PutObjectCommand({ Bucket, Key, Body: 'new', IfNoneMatch: '*' }))
      expect((await versionsOf(Key)).map(({ id }) => id)).toEqual([made.VersionId, VersionId, ids[0]])
      await remove(Key, made.VersionId)
      await expect(read(Key)).rejects.toMatchObject({ name: 'NoSuchKey' })
      expect((await versionsOf(Key))[0]).toEqual({ id: VersionId, isMarker: true, isLatest: true })
    })

    it('that never was gets a marker too', async () => {
      const Key = newKey()
      const { VersionId } = await remove(Key)
      expect(await versionsOf(Key)).toEqual([{ id: VersionId, isMarker: true, isLatest: true }])
      await remove(Key, VersionId)
      expect(await versionsOf(Key)).toEqual([])
    })
  })

  describe('a deleted version', () => {
    it('leaves its place to the one before it when it was the newest', async () => {
      const { Key, ids } = await putVersions('first', 'second', 'third')
      await remove(Key, ids[2])
      expect((await read(Key)).toString()).toBe('second')
      await remove(Key, ids[0])
      expect((await read(Key)).toString()).toBe('second')
      expect(await versionsOf(Key)).toEqual([{ id: ids[1], isMarker: false, isLatest: true }])
      await expect(readVersion(Key, ids[0])).rejects.toMatchObject({ name: 'NoSuchVersion' })
      expect(await client.send(new DeleteObjectCommand({ Bucket, Key, VersionId: ids[1] }))).toMatchObject({
        VersionId: ids[1],
      })
      await expect(read(Key)).rejects.toMatchObject({ name: 'NoSuchKey' })
      expect(await versionsOf(Key)).toEqual([])
      expect((await list({ Prefix: Key })).KeyCount).toBe(0)
    })

    it('may be the oldest, behind a marker', async () => {
      const { Key, ids } = await putVersions('x'.repeat(100_000))
      const { VersionId } = await remove(Key)
      await remove(Key, ids[0])
      expect(await versionsOf(Key)).toEqual([{ id: VersionId, isMarker: true, isLatest: true }])
    })
  })
}
