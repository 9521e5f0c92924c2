import { randomBytes } from 'node:crypto'
import { CopyObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { md5, type Subject } from './subject.ts'

/** Copies are made by the server. */
export const describeCopies = ({ client, Bucket, newKey, put, read }: Subject) => {
  describe('a copy', () => {
    const copy = (from: string, Key: string, more = {}) =>
      client.send(new CopyObjectCommand({ Bucket, Key, CopySource: encodeURIComponent(from), ...more }))

    it('has the bytes and the metadata of its source, or new metadata', async () => {
      const source = `${newKey()}/\u00fc +%.txt`
      const body = randomBytes(300_000)
      const Metadata = { origin: 'here' }
      await client.send(new PutObjectCommand({ Bucket, Key: source, Body: body, Metadata }))
      const kept = newKey()
      const result = await copy(`${Bucket}/${source}`, kept)
      expect(result.CopyObjectResult?.ETag).toBe(`"${md5(body).toString('hex')}"`)
      expect(await read(kept)).toEqual(body)
      const replaced = newKey()
      await copy(`/${Bucket}/${source}`, replaced, {
        MetadataDirective: 'REPLACE',
        Metadata: { origin: 'there' },
        ContentType: 'text/x',
      })
      expect(await client.send(new HeadObjectCommand({ Bucket, Key: kept }))).toMatchObject({ Metadata })
      expect(await client.send(new HeadObjectCommand({ Bucket, Key: replaced }))).toMatchObject({
        Metadata: { origin: 'there' },
        ContentType: 'text/x',
      })
    })

    it('of a missing object is refused', async () => {
      await expect(copy(`${Bucket}/${newKey()}`, newKey())).rejects.toMatchObject({ name: 'NoSuchKey' })
    })

    it('onto itself needs new metadata', async () => {
      const { Key } = await put('content')
      await expect(copy(`${Bucket}/${Key}`, Key)).rejects.toMatchObject({ name: 'InvalidRequest' })
      await copy(`${Bucket}/${Key}`, Key, { MetadataDirective: 'REPLACE', Metadata: { a: 'b' } })
      expect((await read(Key)).toString()).toBe('content')
    })

    it('replaces nothing under If-None-Match: *', async () => {
      const { Key: from } = await put('from')
      const { Key: to } = await put('to')
      await expect(copy(`${Bucket}/${from}`, to, { IfNoneMatch: '*' })).rejects.toMatchObject({
        name: 'PreconditionFailed',
      })
      expect((await read(to)).toString()).toBe('to')
    })
  })
}
