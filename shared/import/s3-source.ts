import { GetObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { retryable, whole } from '../damaged-replies.ts'
import { s3StatusOf, unlessStatus } from '../s3-status.ts'
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
  ).catch(unlessStatus(404))
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

const changed = (error: unknown): never => {
  throw [404, 412].includes(s3StatusOf(error))
    ? new Error('the object was replaced or removed while it was read', { cause: error })
    : error
}
