import { createHash, randomUUID } from 'node:crypto'
import {
  GetObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'

export const megabyte = 1024 ** 2

export const md5 = (body: Buffer | string) => createHash('md5').update(body).digest()

/** An S3 under test, with the few steps that all tests share. */
export const createSubject = (client: S3Client, Bucket: string) => {
  const newKey = () => `contract/${randomUUID()}`
  return {
    client,
    Bucket,
    newKey,
    async put(body: Buffer | string = 'content', Key = newKey()) {
      const command = new PutObjectCommand({ Bucket, Key, Body: Buffer.from(body) })
      const { ETag, VersionId } = await client.send(command)
      return { Bucket, Key, ETag, VersionId }
    },
    list: (input: Omit<ListObjectsV2CommandInput, 'Bucket'>) =>
      client.send(new ListObjectsV2Command({ Bucket, ...input })),
    async read(Key: string) {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }))
      return Buffer.from((await Body?.transformToByteArray()) ?? [])
    },
  }
}

export type Subject = ReturnType<typeof createSubject>
