import { randomBytes } from 'node:crypto'
import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import type { Subject } from './subject.ts'

/** A read can depend on what the reader has, and can be of a part. */
export const describeReads = ({ client, Bucket, put }: Subject) => {
  describe('a conditional read', () => {
    const past = new Date('2020-01-01T00:00:00Z')
    const future = new Date(Date.now() + 86_400_000)

    it.each([
      ['If-None-Match of this version', (ETag: string) => ({ IfNoneMatch: ETag }), 304],
      ['If-None-Match: * ', () => ({ IfNoneMatch: '*' }), 304],
      ['If-None-Match of others', () => ({ IfNoneMatch: '"other"' }), 200],
      ['If-Match of this version', (ETag: string) => ({ IfMatch: ETag }), 200],
      ['If-Match of another', () => ({ IfMatch: '"other"' }), 412],
      ['If-Modified-Since long ago', () => ({ IfModifiedSince: past }), 200],
      ['If-Unmodified-Since long ago', () => ({ IfUnmodifiedSince: past }), 412],
      ['If-Unmodified-Since later', () => ({ IfUnmodifiedSince: future }), 200],
      [
        'a tag that matches, a date that does not',
        (ETag: string) => ({ IfMatch: ETag, IfUnmodifiedSince: past }),
        200,
      ],
      [
        'a tag that differs, no change since',
        () => ({ IfNoneMatch: '"other"', IfModifiedSince: future }),
        200,
      ],
    ])('with %s is answered as such', async (_, condition, status) => {
      const { Key, ETag = '' } = await put()
      const reply = client.send(new GetObjectCommand({ Bucket, Key, ...condition(ETag) }))
      const answered = await reply.then(
        ({ $metadata }) => $metadata.httpStatusCode,
        (error) => error.$metadata.httpStatusCode,
      )
      expect(answered).toBe(status)
    })

    it('If-Modified-Since its own date is not modified', async () => {
      const { Key } = await put()
      const { LastModified } = await client.send(new HeadObjectCommand({ Bucket, Key }))
      await expect(
        client.send(new GetObjectCommand({ Bucket, Key, IfModifiedSince: LastModified })),
      ).rejects.toMatchObject({ $metadata: { httpStatusCode: 304 } })
    })
  })

  describe('a range', () => {
    it.each([
      ['bytes=0-0', 300, 0, 0],
      ['bytes=5-9', 300, 5, 9],
      ['bytes=-7', 300, 293, 299],
      ['bytes=299-', 300, 299, 299],
      ['bytes=0-299', 300, 0, 299],
      ['bytes=0-0', 900_000, 0, 0],
      ['bytes=-999999', 900_000, 0, 899_999],
      ['bytes=100000-800000', 900_000, 100_000, 800_000],
      ['bytes=899000-999999', 900_000, 899_000, 899_999],
    ])('%s of %i bytes is sent with its place', async (Range, size, first, last) => {
      const body = randomBytes(size)
      const { Key } = await put(body)
      const reply = await client.send(new GetObjectCommand({ Bucket, Key, Range }))
      expect(reply.$metadata.httpStatusCode).toBe(206)
      expect(reply.ContentRange).toBe(`bytes ${first}-${last}/${size}`)
      const received = Buffer.from((await reply.Body?.transformToByteArray()) ?? [])
      expect(received.equals(body.subarray(first, last + 1))).toBe(true)
      const head = await client.send(new HeadObjectCommand({ Bucket, Key, Range }))
      expect(head.ContentLength).toBe(last - first + 1)
    })

    it.each(['bytes=7-', 'bytes=-0', 'bytes=100-200'])('%s beyond the end is refused', async (Range) => {
      const { Key } = await put('content')
      await expect(client.send(new GetObjectCommand({ Bucket, Key, Range }))).rejects.toMatchObject({
        name: 'InvalidRange',
        ActualObjectSize: '7',
        $metadata: { httpStatusCode: 416 },
      })
    })

    it.each(['bytes=2-1', 'bytes=a-b', 'bytes=0-1,3-4', 'lines=0-1', 'bytes=-'])(
      '%s is passed over',
      async (Range) => {
        const { Key } = await put('content')
        const reply = await client.send(new GetObjectCommand({ Bucket, Key, Range }))
        expect(reply.$metadata.httpStatusCode).toBe(200)
        expect(await reply.Body?.transformToString()).toBe('content')
      },
    )
  })
}
