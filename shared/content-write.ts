import { createHash } from 'node:crypto'
import { Readable } from 'node:stream'
import {
  CopyObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import type { Body } from './content-body.ts'
import { encodeFileName, metadataNames } from './content-object.ts'
import { DocumentError } from './document-error.ts'
import { s3StatusOf } from './s3-status.ts'

export type Target = { readonly Bucket: string; readonly Key: string }

export type Condition = { IfNoneMatch: '*' } | { IfMatch: string }

/** Writes an object under a condition; false when the condition does not hold. */
export type Write = (condition: Condition) => Promise<boolean>

/** S3 copies up to 5 GB in one call. */
const copyLimitBytes = 5 * 1024 ** 3

/**
 * How a body is written: with the document's bytes, or as a copy that S3 makes by itself. `path` is where the body stands in the
 * document. Throws `DocumentError` when it refers to an object that cannot be read.
 */
export const writerOf = async (
  client: S3Client,
  target: Target,
  path: string,
  { source, mediaType, fileName, sha256 }: Body,
  defaults: { readonly mediaType: string; readonly version?: string },
): Promise<Write> => {
  const Metadata = {
    ...(defaults.version !== undefined && { [metadataNames.version]: defaults.version }),
    ...(fileName !== undefined && { [metadataNames.fileName]: encodeFileName(fileName) }),
    ...(sha256 !== undefined && { [metadataNames.sha256]: sha256 }),
  }
  if ('bytes' in source) {
    const ContentType = mediaType ?? defaults.mediaType
    const input = {
      ...target,
      Metadata,
      ContentType,
      Body: source.bytes,
      ChecksumAlgorithm: 'CRC32',
    } as const
    return (condition) => succeeds(client.send(new PutObjectCommand({ ...input, ...condition })))
  }
  const found = await headSource(client, path, source)
  const ContentType = mediaType ?? found.mediaType ?? defaults.mediaType
  const CopySource = copySource(source)
  const input = { ...target, Metadata, ContentType, CopySource, ...asOwn } as const
  return (condition) => succeeds(client.send(new CopyObjectCommand({ ...input, ...condition })))
}

/** Metadata are the document's; tags stay where they are, as writing them is another right. */
const asOwn = { MetadataDirective: 'REPLACE', TaggingDirective: 'REPLACE' } as const

/** An object as `CopySource` has it. */
export const copySource = ({ bucket, key }: { readonly bucket: string; readonly key: string }): string =>
  `${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`

const succeeds = (write: Promise<unknown>): Promise<boolean> =>
  write.then(
    () => true,
    (error: unknown) => {
      // 409: another conditional write of the key is under way.
      if ([409, 412].includes(s3StatusOf(error))) return false
      throw error
    },
  )

/** What is known of an object that a document refers to; throws `DocumentError` when it cannot be read or copied. */
export const headSource = async (
  client: S3Client,
  path: string,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): Promise<{ readonly mediaType: string | undefined; readonly sizeBytes: number }> => {
  const url = `s3://${bucket}/${key}`
  const { ContentType, ContentLength = 0 } = await client
    .send(new HeadObjectCommand({ Bucket: bucket, Key: key }))
    .catch((error: unknown) => {
      // 400: no bucket or key can be called that.
      if ([400, 403, 404].includes(s3StatusOf(error)))
        throw new DocumentError(`${path}.s3: ${url} does not exist or may not be read`)
      throw error
    })
  if (ContentLength > copyLimitBytes)
    throw new DocumentError(
      `${path}.s3: ${url} has ${ContentLength} bytes, and a body can have ${copyLimitBytes}`,
    )
  return { mediaType: ContentType, sizeBytes: ContentLength }
}

/** The SHA-256 of an object, in hex: read through once, in memory of a few chunks. */
export const hashObject = async (
  client: S3Client,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): Promise<string> => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }))
  if (!(Body instanceof Readable)) throw new Error('the S3 client returned a body that is no Node stream')
  const hash = createHash('sha256')
  for await (const chunk of Body) hash.update(chunk)
  return hash.digest('hex')
}
