import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { md5, megabyte, type Subject } from './subject.ts'

/** What is put comes back. */
export const describeObjects = ({ client, Bucket, newKey, put, read }: Subject) => {
  describe('an object', () => {
    it('comes back with its bytes, type, disposition, caching, metadata and MD5', async () => {
      const Key = newKey()
      const written = {
        ContentType: 'text/plain; charset=utf-8',
        ContentDisposition: 'attachment; filename="a b.txt"',
        CacheControl: 'max-age=60',
        ContentEncoding: 'identity',
        Metadata: { sha256: 'abc', 'file-name': 'a  b%20.txt' },
      }
      await client.send(new PutObjectCommand({ Bucket, Key, Body: 'hello', ...written }))
      const { Body, ...object } = await client.send(new GetObjectCommand({ Bucket, Key }))
      expect(await Body?.transformToString()).toBe('hello')
      expect(object).toMatchObject({ ...written, ContentLength: 5, AcceptRanges: 'bytes' })
      expect(object.ETag).toBe(`"${md5('hello').toString('hex')}"`)
      expect(Math.abs(Date.now() - Number(object.LastModified))).toBeLessThan(60_000)
      const head = await client.send(new HeadObjectCommand({ Bucket, Key }))
      expect(head).toMatchObject({ ...written, ContentLength: 5, ETag: object.ETag })
    })

    it.each([
      ['empty', 0],
      ['as large as one read', 64 * 1024],
      ['of many reads', 3 * megabyte + 1],
    ])('that is %s survives buffered and streamed uploads', async (_, size) => {
      const body = randomBytes(size)
      const buffered = await put(body)
      expect((await read(buffered.Key)).equals(body)).toBe(true)
      const Key = newKey()
      const stream = Readable.from(body.length ? [body.subarray(0, size / 2), body.subarray(size / 2)] : [])
      await client.send(new PutObjectCommand({ Bucket, Key, Body: stream, ContentLength: size }))
      expect((await read(Key)).equals(body)).toBe(true)
      const { ContentEncoding } = await client.send(new HeadObjectCommand({ Bucket, Key }))
      expect(ContentEncoding).toBeUndefined()
    })

    it('gives its checksum to those who ask for it, and nobody else', async () => {
      const { Key } = await put('hello')
      const asked = await client.send(new HeadObjectCommand({ Bucket, Key, ChecksumMode: 'ENABLED' }))
      expect(asked.ChecksumCRC32).toBe('NhCmhg==')
      const plain = await client.send(new HeadObjectCommand({ Bucket, Key }))
      expect(plain.ChecksumCRC32).toBeUndefined()
    })

    it('is replaced by a later one', async () => {
      const { Key } = await put('first')
      await put('second', Key)
      expect((await read(Key)).toString()).toBe('second')
    })

    it('is gone once deleted, and deleting it again is no error', async () => {
      const { Key } = await put()
      await client.send(new DeleteObjectCommand({ Bucket, Key }))
      await client.send(new DeleteObjectCommand({ Bucket, Key }))
      await expect(read(Key)).rejects.toMatchObject({
        name: 'NoSuchKey',
        $metadata: { httpStatusCode: 404 },
      })
      await expect(client.send(new HeadObjectCommand({ Bucket, Key }))).rejects.toMatchObject({
        name: 'NotFound',
      })
    })

    it('cannot have more than 2 KB of metadata', async () => {
      const input = { Bucket, Key: newKey(), Body: 'content', Metadata: { a: 'x'.repeat(2048) } }
      await expect(client.send(new PutObjectCommand(input))).rejects.toMatchObject({
        name: 'MetadataTooLarge',
      })
    })
  })

  describe('a corrupted upload', () => {
    it.each([
      ['CRC32 in a header', { Body: 'hello', ChecksumCRC32: 'AAAAAA==' }, 'BadDigest'],
      ['MD5', { Body: 'hello', ContentMD5: md5('other').toString('base64') }, 'BadDigest'],
      ['MD5 that is none', { Body: 'hello', ContentMD5: 'abc' }, 'InvalidDigest'],
    ])('with a wrong %s is refused and not stored', async (_, input, error) => {
      const Key = newKey()
      await expect(client.send(new PutObjectCommand({ Bucket, Key, ...input }))).rejects.toMatchObject({
        name: error,
      })
      await expect(read(Key)).rejects.toMatchObject({ name: 'NoSuchKey' })
    })
  })
}
