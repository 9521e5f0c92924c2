import { createHash, randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { md5, megabyte, type Subject } from './subject.ts'

/** Large objects can come in parts. */
export const describeMultipartUploads = ({ client, Bucket, newKey, put, read }: Subject) => {
  describe('a multipart upload', () => {
    const create = async (Key: string, more = {}) => {
      const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }))
      return { Bucket, Key, UploadId }
    }
    type Upload = Awaited<ReturnType<typeof create>>
    const uploadPart = async (upload: Upload, PartNumber: number, Body: Buffer | Readable, more = {}) => {
      const part = await client.send(new UploadPartCommand({ ...upload, PartNumber, Body, ...more }))
      return { PartNumber, ETag: part.ETag, ChecksumCRC32: part.ChecksumCRC32 }
    }
    const complete = (upload: Upload, Parts: { PartNumber: number; ETag: string | undefined }[], more = {}) =>
      client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts }, ...more }))

    it('becomes one object, with a tag made of the tags of its parts', async () => {
      const Key = newKey()
      const bodies = [randomBytes(5 * megabyte), randomBytes(6 * megabyte), randomBytes(10)] as const
      const upload = await create(Key, { ContentType: 'message/rfc822', Metadata: { a: 'b' } })
      const last = await uploadPart(upload, 9, bodies[2])
      const first = await uploadPart(upload, 1, bodies[0])
      await uploadPart(upload, 2, Buffer.from('replaced below'))
      const second = await uploadPart(upload, 2, Readable.from([bodies[1]]), {
        ContentLength: bodies[1].length,
      })
      await expect(read(Key)).rejects.toMatchObject({ name: 'NoSuchKey' })
      const { ETag } = await complete(upload, [first, second, last])
      const expected = createHash('md5')
        .update(Buffer.concat(bodies.map(md5)))
        .digest('hex')
      expect(ETag).toBe(`"${expected}-3"`)
      expect((await read(Key)).equals(Buffer.concat(bodies))).toBe(true)
      expect(await client.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({
        ETag,
        ContentType: 'message/rfc822',
        Metadata: { a: 'b' },
      })
    })

    it('is refused when parts are missing, altered, out of order or too small', async () => {
      const upload = await create(newKey())
      const one = await uploadPart(upload, 1, Buffer.from('small'))
      const two = await uploadPart(upload, 2, Buffer.from('other'))
      await expect(complete(upload, [one, two])).rejects.toMatchObject({ name: 'EntityTooSmall' })
      await expect(complete(upload, [two, one])).rejects.toMatchObject({ name: 'InvalidPartOrder' })
      await expect(complete(upload, [{ ...one, ETag: two.ETag }])).rejects.toMatchObject({
        name: 'InvalidPart',
      })
      await expect(complete(upload, [{ ...one, PartNumber: 3 }])).rejects.toMatchObject({
        name: 'InvalidPart',
      })
      await expect(complete(upload, [])).rejects.toMatchObject({ name: 'MalformedXML' })
      await complete(upload, [one])
      expect((await read(upload.Key)).toString()).toBe('small')
    })

    it('respects If-None-Match: * when it is completed', async () => {
      const { Key } = await put('there before')
      const upload = await create(Key)
      const part = await uploadPart(upload, 1, Buffer.from('late'))
      await expect(complete(upload, [part], { IfNoneMatch: '*' })).rejects.toMatchObject({
        name: 'PreconditionFailed',
      })
      expect((await read(Key)).toString()).toBe('there before')
    })

    it('leaves nothing when aborted', async () => {
      const upload = await create(newKey())
      const part = await uploadPart(upload, 1, Buffer.from('content'))
      await client.send(new AbortMultipartUploadCommand(upload))
      for (const attempt of [complete(upload, [part]), uploadPart(upload, 2, Buffer.from('late'))])
        await expect(attempt).rejects.toMatchObject({ name: 'NoSuchUpload' })
      await expect(read(upload.Key)).rejects.toMatchObject({ name: 'NoSuchKey' })
    })

    it('belongs to one key', async () => {
      const upload = await create(newKey())
      await expect(uploadPart({ ...upload, Key: newKey() }, 1, Buffer.from(''))).rejects.toMatchObject({
        name: 'NoSuchUpload',
      })
    })
  })
}
