import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { whole } from '../damaged-replies.ts'
import { deleteObjects } from '../delete-objects.ts'
import { unlessStatus } from '../s3-status.ts'
import { sha256Of } from '../sha-256.ts'
import { withPatience } from './patience.ts'

/** An object with what it takes to replace this version of it only. */
export type TextObject = { readonly text: string; readonly etag: string }

/** The small objects that runs keep in a bucket. Each call is patient with S3. */
export type RunObjects = {
  get(key: string): Promise<TextObject | undefined>
  /** Resolves to the new ETag; undefined when it is not `etag` that is there (`none`: when anything is). */
  put(key: string, text: string, etag?: string | 'none'): Promise<string | undefined>
  /** The keys under a prefix, in order. */
  list(prefix: string): Promise<readonly string[]>
  remove(keys: readonly string[]): Promise<void>
}

/** The objects of a bucket. What an import has done must be kept even when it is to stop: nothing here is aborted. */
export const runObjects = (client: S3Client, bucket: string): RunObjects => {
  const { signal } = new AbortController()
  const patiently = <Result>(call: () => Promise<Result>) => withPatience(call, signal)
  return {
    async get(key) {
      const command = new GetObjectCommand({ Bucket: bucket, Key: key, ChecksumMode: 'ENABLED' })
      return patiently(async () => {
        const { Body, ETag = '' } = await client.send(command)
        return { text: (await whole(Body?.transformToString())) ?? '', etag: ETag }
      }).catch(unlessStatus(404))
    },

    async put(key, text, etag) {
      const condition = etag === 'none' ? { IfNoneMatch: '*' } : { IfMatch: etag }
      const described = { ContentType: 'application/json', ChecksumAlgorithm: 'CRC32' } as const
      const input = { Bucket: bucket, Key: key, Body: text, ...described, ...condition }
      const output = await patiently(() => client.send(new PutObjectCommand(input))).catch(
        // 404: what was to be replaced is gone.
        unlessStatus(404, 409, 412),
      )
      return output?.ETag
    },

    async list(prefix) {
      const keys: string[] = []
      let token: string | undefined
      do {
        const input = { Bucket: bucket, Prefix: prefix, ContinuationToken: token }
        const page = await patiently(() => client.send(new ListObjectsV2Command(input)))
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key)
        token = page.NextContinuationToken
      } while (token)
      return keys
    },

    remove(keys) {
      const objects = keys.map((Key) => ({ Key }))
      return patiently(() => deleteObjects(client, bucket, objects))
    },
  }
}

/** A short name for a source among the keys of a run: the end of its own, and what tells it from others. */
export const shortName = (name: string, identity = ''): string => {
  const end = name.slice(name.lastIndexOf('/') + 1).replace(/[^\w.-]/g, '_')
  return `${end.slice(-80)}-${sha256Of(`${name} ${identity}`).slice(0, 16)}`
}
