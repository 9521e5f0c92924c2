import { GetObjectCommand, HeadObjectCommand, type S3Client, S3ServiceException } from '@aws-sdk/client-s3'
import { retryable, whole } from '../damaged-replies.ts'
import type { ByteSource } from './byte-source.ts'
import { type Pause, withPatience } from './patience.ts'

export type SourceObject = { readonly bucket: string; readonly key: string }

/** A connection that waits for slow writers would be closed by S3, and one that breaks is asked for again: parts, whole. */
const partBytes = 8 * 1024 * 1024

/**
 * An object that is to be imported, as it is at this call: reading it fails once it was replaced. Undefined when there is
 * none. Parts that cannot be had are asked for again for about a minute.
 */
export const s3Source = async (
  client: S3Client,
  { bucket, key }: SourceObject,
  signal: AbortSignal,
  pause?: Pause,
): Promise<ByteSource | undefined> => {
  const target = { Bucket: bucket, Key: key }
  const patiently = <Result>(call: () => Promise<Result>) => withPatience(call, signal, pause)
  const head = await patiently(() =>
    client.send(new HeadObjectCommand(target), { abortSignal: signal }),
  ).catch(unlessMissing)
  if (head?.ETag === undefined) return undefined
  const { ETag, ContentLength = 0 } = head
  const part = async (start: number, end: number): Promise<Buffer> => {
    const Range = `bytes=${start}-${end - 1}`
    const command = new GetObjectCommand({ ...target, IfMatch: ETag, Range })
    const { Body } = await client.send(command, { abortSignal: signal })
    const bytes = Buffer.from((await whole(Body?.transformToByteArray())) ?? [])
    if (bytes.length === end - start) return bytes
    throw Object.assign(new Error(`a part of ${end - start} bytes came with ${bytes.length}`), retryable)
  }
  return {
    name: `s3://${bucket}/${key}`,
    sizeBytes: ContentLength,
    identity: ETag,
    async *read(start, end = ContentLength) {
      const last = Math.min(end, ContentLength)
      for (let at = start; at < last; at += partBytes)
        yield await patiently(() => part(at, Math.min(last, at + partBytes))).catch(changed)
    },
  }
}

const statusOf = (error: unknown) =>
  error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined

const unlessMissing = (error: unknown): undefined => {
  if (statusOf(error) === 404) return undefined
  throw error
}

const changed = (error: unknown): never => {
  throw [404, 412].includes(statusOf(error) ?? 0)
    ? new Error('the object was replaced or removed while it was read', { cause: error })
    : error
}
