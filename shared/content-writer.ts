import {
  CopyObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import type { ContentBody } from './content-body.ts'
import { defaultMediaTypes } from './content-kind.ts'
import { contentKey, encodeFileName, metadataNames } from './content-object.ts'
import { DocumentError } from './document-error.ts'

export type ContentWriter = {
  /**
   * Stores a body unless the same or a newer version of it is there. Throws `DocumentError` when it refers to an object that
   * cannot be read. Atomic: readers see the old body or the new one.
   */
  put(tenant: string, interactionId: string, body: ContentBody, version: string): Promise<void>
}

type Condition = { IfNoneMatch: '*' } | { IfMatch: string }

/** S3 copies up to 5 GB in one call. */
const copyLimitBytes = 5 * 1024 ** 3

/** Writes bodies into the content bucket; concurrent writers of one body settle on the newest version. */
export const contentWriter = (client: S3Client, bucket: string): ContentWriter => ({
  async put(tenant, interactionId, body, version) {
    const target = { Bucket: bucket, Key: contentKey(tenant, interactionId, body.kind) }
    const write = await writerOf(client, target, body, version)
    let condition: Condition | undefined = { IfNoneMatch: '*' }
    while (condition) {
      const written: boolean = await write(condition).then(() => true, unlessConditionFailed)
      condition = written ? undefined : await olderObject(client, target, version)
    }
  },
})

type Target = { readonly Bucket: string; readonly Key: string }

/** The condition under which the stored body may be replaced; undefined when it must stay. */
const olderObject = async (
  client: S3Client,
  target: Target,
  version: string,
): Promise<Condition | undefined> => {
  const { ETag, Metadata } = await client.send(new HeadObjectCommand(target))
  return ETag !== undefined && (Metadata?.[metadataNames.version] ?? '') < version
    ? { IfMatch: ETag }
    : undefined
}

const unlessConditionFailed = (error: unknown): false => {
  // 409: another conditional write of the key is under way.
  if (error instanceof S3ServiceException && [409, 412].includes(error.$metadata.httpStatusCode ?? 0))
    return false
  throw error
}

const writerOf = async (client: S3Client, target: Target, body: ContentBody, version: string) => {
  const { kind, source, mediaType, fileName, sha256 } = body
  const Metadata = {
    [metadataNames.version]: version,
    ...(fileName !== undefined && { [metadataNames.fileName]: encodeFileName(fileName) }),
    ...(sha256 !== undefined && { [metadataNames.sha256]: sha256 }),
  }
  if ('bytes' in source) {
    const ContentType = mediaType ?? defaultMediaTypes[kind]
    const input = {
      ...target,
      Metadata,
      ContentType,
      Body: source.bytes,
      ChecksumAlgorithm: 'CRC32',
    } as const
    return (condition: Condition) => client.send(new PutObjectCommand({ ...input, ...condition }))
  }
  const found = await sourceMediaType(client, kind, source)
  const ContentType = mediaType ?? found ?? defaultMediaTypes[kind]
  const CopySource = `${source.bucket}/${source.key.split('/').map(encodeURIComponent).join('/')}`
  const input = { ...target, Metadata, ContentType, CopySource, MetadataDirective: 'REPLACE' } as const
  return (condition: Condition) => client.send(new CopyObjectCommand({ ...input, ...condition }))
}

/** The media type of an object that is to be copied; throws `DocumentError` when it cannot be. */
const sourceMediaType = async (
  client: S3Client,
  kind: string,
  { bucket, key }: { bucket: string; key: string },
) => {
  const url = `s3://${bucket}/${key}`
  const { ContentType, ContentLength = 0 } = await client
    .send(new HeadObjectCommand({ Bucket: bucket, Key: key }))
    .catch((error: unknown) => {
      const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined
      // 400: no bucket or key can be called that.
      if (status === 400 || status === 403 || status === 404)
        throw new DocumentError(`content.${kind}.s3: ${url} does not exist or may not be read`)
      throw error
    })
  if (ContentLength > copyLimitBytes)
    throw new DocumentError(
      `content.${kind}.s3: ${url} has ${ContentLength} bytes, and a body can have ${copyLimitBytes}`,
    )
  return ContentType
}
