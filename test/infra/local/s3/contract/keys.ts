import { DeleteObjectCommand } from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import type { Subject } from './subject.ts'

/** A key is any text, and never a path. */
export const describeKeys = ({ client, Bucket, newKey, put, read, list }: Subject) => {
  describe('a key', () => {
    it.each([
      'spaces and + signs',
      'dots/../../../etc/passwd',
      './.',
      '../..',
      '//double//slashes//',
      `unicode/\u00fc/\u{1f600}/\u4e2d`,
      'quotes"\'&<>%20%2F',
      '~!*()@:;=$,?#[]{}|\\^`',
      'Case',
      'case',
      'a',
      'a/b',
      'a/b/c',
      'control\u0001\r\n\t',
      'x'.repeat(1024),
      '\u4e2d'.repeat(341),
    ])('may be %j', async (suffix) => {
      const Key = suffix.length > 300 ? suffix : `${newKey()}/${suffix}`
      await put(Key, Key)
      expect((await read(Key)).toString()).toBe(Key)
      const { Contents } = await list({ Prefix: Key })
      expect(Contents?.map((object) => object.Key)).toContain(Key)
      await client.send(new DeleteObjectCommand({ Bucket, Key }))
    })

    it('cannot have more than 1,024 bytes', async () => {
      await expect(put('content', 'x'.repeat(1025))).rejects.toMatchObject({ name: 'KeyTooLongError' })
    })
  })
}
