import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { describe, expect, it } from 'vitest'
import type { Subject } from './subject.ts'

/** A URL can carry its own permission. */
export const describePresignedUrls = ({ client, Bucket, newKey, put, read }: Subject) => {
  describe('a presigned URL', () => {
    it('gives the object to whoever has it, under the headers it names', async () => {
      const { Key } = await put('content', `${newKey()}/\u00fc &+.txt`)
      const ResponseContentDisposition = 'attachment; filename="a b.txt"'
      const input = { Bucket, Key, ResponseContentType: 'text/x', ResponseContentDisposition }
      const url = await getSignedUrl(client, new GetObjectCommand(input))
      const reply = await fetch(url, { headers: { range: 'bytes=0-2' } })
      expect(reply.status).toBe(206)
      expect(await reply.text()).toBe('con')
      expect(reply.headers.get('content-type')).toBe('text/x')
      expect(reply.headers.get('content-disposition')).toBe(ResponseContentDisposition)
    })

    it('takes an upload', async () => {
      const Key = newKey()
      const command = new PutObjectCommand({ Bucket, Key, Body: 'uploaded', Metadata: { a: 'b' } })
      const reply = await fetch(await getSignedUrl(client, command), { method: 'PUT', body: 'uploaded' })
      expect(reply.status).toBe(200)
      expect((await read(Key)).toString()).toBe('uploaded')
      const { Metadata } = await client.send(new HeadObjectCommand({ Bucket, Key }))
      expect(Metadata).toEqual({ a: 'b' })
    })

    it('ends with its life', async () => {
      const { Key } = await put()
      const signingDate = new Date(Date.now() - 61_000)
      const url = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key }), {
        signingDate,
        expiresIn: 60,
      })
      const reply = await fetch(url)
      expect(reply.status).toBe(403)
      expect(await reply.text()).toContain('<Code>AccessDenied</Code><Message>Request has expired</Message>')
    })

    it.each([
      ['another key', (url: URL) => url.pathname.concat('x'), undefined],
      ['a longer life', undefined, ['X-Amz-Expires', '9999']],
      ['another header', undefined, ['response-content-type', 'text/html']],
      ['another signature', undefined, ['X-Amz-Signature', '0'.repeat(64)]],
    ])('is worth nothing for %s', async (_, path, parameter) => {
      const { Key } = await put()
      const url = new URL(await getSignedUrl(client, new GetObjectCommand({ Bucket, Key })))
      if (path) url.pathname = path(url)
      if (parameter) url.searchParams.set(parameter[0] ?? '', parameter[1] ?? '')
      const reply = await fetch(url)
      expect(reply.status).toBe(403)
      expect(await reply.text()).toContain('<Code>SignatureDoesNotMatch</Code>')
    })

    it('is worth nothing for another method', async () => {
      const { Key } = await put()
      const url = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key }))
      expect((await fetch(url, { method: 'DELETE' })).status).toBe(403)
      expect((await read(Key)).toString()).toBe('content')
    })
  })
}
