import { PutObjectCommand } from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import type { Subject } from './subject.ts'

/** A write can depend on what is there, also in a race. */
export const describeConditionalWrites = ({ client, Bucket, newKey, put, read }: Subject) => {
  describe('a conditional write', () => {
    it('If-None-Match: * makes an object but replaces none', async () => {
      const Key = newKey()
      await client.send(new PutObjectCommand({ Bucket, Key, Body: 'first', IfNoneMatch: '*' }))
      await expect(
        client.send(new PutObjectCommand({ Bucket, Key, Body: 'second', IfNoneMatch: '*' })),
      ).rejects.toMatchObject({ name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } })
      expect((await read(Key)).toString()).toBe('first')
    })

    it('If-None-Match: * lets exactly one of many racing writers win', async () => {
      const Key = newKey()
      const bodies = Array.from({ length: 12 }, (_, index) => `${index}`.repeat(index % 2 ? 10 : 300_000))
      const results = await Promise.allSettled(
        bodies.map((Body) => client.send(new PutObjectCommand({ Bucket, Key, Body, IfNoneMatch: '*' }))),
      )
      const winners = bodies.filter((_, index) => results[index]?.status === 'fulfilled')
      expect(winners).toHaveLength(1)
      expect((await read(Key)).toString()).toBe(winners[0])
    })

    it('If-Match replaces the version it names and no other', async () => {
      const { Key, ETag } = await put('first')
      await client.send(new PutObjectCommand({ Bucket, Key, Body: 'second', IfMatch: ETag }))
      await expect(
        client.send(new PutObjectCommand({ Bucket, Key, Body: 'third', IfMatch: ETag })),
      ).rejects.toMatchObject({ name: 'PreconditionFailed' })
      expect((await read(Key)).toString()).toBe('second')
    })

    it('If-Match lets exactly one of many racing writers win', async () => {
      const { Key, ETag } = await put('first')
      const results = await Promise.allSettled(
        Array.from({ length: 8 }, (_, index) =>
          client.send(new PutObjectCommand({ Bucket, Key, Body: `writer ${index}`, IfMatch: ETag })),
        ),
      )
      expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    })

    it('If-Match finds no missing object', async () => {
      const input = { Bucket, Key: newKey(), Body: 'content', IfMatch: '"abc"' }
      await expect(client.send(new PutObjectCommand(input))).rejects.toMatchObject({ name: 'NoSuchKey' })
    })
  })
}
