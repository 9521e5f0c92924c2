import {
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  ListBucketsCommand,
  ListObjectsCommand,
  PutObjectCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { bucketName as Bucket, openServer } from './local-s3.ts'

const { client, exists } = await openServer()

describe('what this S3 does not have', () => {
  it.each([
    ['access lists', new GetObjectAclCommand({ Bucket, Key: 'a' })],
    ['tags', new GetObjectTaggingCommand({ Bucket, Key: 'a' })],
    ['single parts', new GetObjectCommand({ Bucket, Key: 'a', PartNumber: 1 })],
    [
      'conditional deletes of many',
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'a', ETag: '"a"' }] } }),
    ],
    ['conditional deletes', new DeleteObjectCommand({ Bucket, Key: 'a', IfMatch: '"a"' })],
    ['lists of buckets', new ListBucketsCommand({})],
    ['the first version of lists', new ListObjectsCommand({ Bucket })],
    ['new buckets', new CreateBucketCommand({ Bucket: 'other' })],
    ['tags on writes', new PutObjectCommand({ Bucket, Key: 'a', Body: 'x', Tagging: 'a=b' })],
    ['encryption', new PutObjectCommand({ Bucket, Key: 'a', Body: 'x', ServerSideEncryption: 'AES256' })],
    ['appending', new PutObjectCommand({ Bucket, Key: 'a', Body: 'x', WriteOffsetBytes: 0 })],
    ['other checksums', new PutObjectCommand({ Bucket, Key: 'a', Body: 'x', ChecksumAlgorithm: 'SHA256' })],
    ['If-None-Match of a tag', new PutObjectCommand({ Bucket, Key: 'a', Body: 'x', IfNoneMatch: '"a"' })],
    [
      'composite checksums',
      new CreateMultipartUploadCommand({ Bucket, Key: 'a', ChecksumType: 'COMPOSITE' }),
    ],
    [
      'copies of parts',
      new UploadPartCopyCommand({ Bucket, Key: 'a', UploadId: 'a', PartNumber: 1, CopySource: 'a/b' }),
    ],
  ])('%s: 501', async (_, command) => {
    await expect(client.send(command as never)).rejects.toMatchObject({ $metadata: { httpStatusCode: 501 } })
    expect(await exists('a')).toBe(false)
  })
})
