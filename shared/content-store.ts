import { Readable } from 'node:stream'
import { GetObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import type { Representation } from './conditional-request.ts'
import { type ContentKind, defaultMediaTypes } from './content-kind.ts'
import { contentKey, decodeFileName, metadataNames } from './content-object.ts'
import { s3StatusOf, unlessStatus } from './s3-status.ts'

/** Which body of which interaction. */
export type ContentId = {
  readonly tenant: string
  readonly interactionId: string
  readonly kind: ContentKind
}

/** What is known of a stored body before its bytes; `sizeBytes` is that of the whole. */
export type ContentObject = Representation & {
  readonly mediaType: string
  readonly fileName: string | undefined
  /** Hex. */
  readonly sha256: string | undefined
}

export type OpenContent = {
  readonly object: ContentObject
  /** The bytes asked for. Must be read to the end or destroyed. */
  readonly body: Readable
}

export type ContentStore = {
  /** What is known of a body; undefined when there is none. */
  head(id: ContentId, signal: AbortSignal): Promise<ContentObject | undefined>
  /**
   * Opens a body in one call. `range` is a `Range` header; `etag` the version that must still be there. `missing`: there is
   * none; `changed`: `etag` is another by now; `outside`: the body has none of the range.
   */
  open(
    id: ContentId,
    options: { range?: string | undefined; etag?: string | undefined },
    signal: AbortSignal,
  ): Promise<OpenContent | 'missing' | 'changed' | 'outside'>
  /** A URL at which S3 itself serves the body for a while, ranges included. */
  presign(id: ContentId, method: 'GET' | 'HEAD', headers: PresignedHeaders): Promise<string>
}

export type PresignedHeaders = {
  readonly contentType: string
  readonly contentDisposition: string | undefined
}

const presignedSeconds = 300

/** The bodies of a bucket. A read is one S3 call; errors other than those named are the SDK's own. */
export const contentStore = (client: S3Client, bucket: string): ContentStore => {
  const target = ({ tenant, interactionId, kind }: ContentId) => ({
    Bucket: bucket,
    Key: contentKey(tenant, interactionId, kind),
  })
  return {
    async head(id, signal) {
      const output = await client
        .send(new HeadObjectCommand(target(id)), { abortSignal: signal })
        .catch(unlessStatus(404))
      return output && toContentObject(id.kind, output, output.ContentLength)
    },

    async open(id, { range, etag }, signal) {
      const command = new GetObjectCommand({ ...target(id), Range: range, IfMatch: etag })
      const output = await client
        .send(command, { abortSignal: signal })
        .catch((error: unknown) => refusals.get(s3StatusOf(error)) ?? Promise.reject(error))
      if (typeof output === 'string') return output
      const size = output.ContentRange === undefined ? output.ContentLength : sizeOf(output.ContentRange)
      return { object: toContentObject(id.kind, output, size), body: toReadable(output.Body) }
    },

    presign(id, method, { contentType, contentDisposition }) {
      const overrides = {
        ResponseContentType: contentType,
        ResponseContentDisposition: contentDisposition,
        ResponseCacheControl: 'private, no-cache',
      }
      const options = { expiresIn: presignedSeconds }
      return method === 'HEAD'
        ? getSignedUrl(client, new HeadObjectCommand({ ...target(id), ...overrides }), options)
        : getSignedUrl(client, new GetObjectCommand({ ...target(id), ...overrides }), options)
    },
  }
}

const refusals: ReadonlyMap<number, 'missing' | 'changed' | 'outside'> = new Map([
  [404, 'missing'],
  [412, 'changed'],
  [416, 'outside'],
])

type ObjectOutput = {
  ETag?: string | undefined
  LastModified?: Date | undefined
  ContentType?: string | undefined
  Metadata?: Record<string, string> | undefined
}

const toContentObject = (kind: ContentKind, output: ObjectOutput, sizeBytes = 0): ContentObject => {
  const fileName = output.Metadata?.[metadataNames.fileName]
  const sha256 = output.Metadata?.[metadataNames.sha256]
  return {
    etag: output.ETag ?? '',
    lastModified: output.LastModified ?? new Date(0),
    sizeBytes,
    mediaType: output.ContentType ?? defaultMediaTypes[kind],
    fileName: fileName === undefined ? undefined : decodeFileName(fileName),
    sha256: isSha256(sha256) ? sha256 : undefined,
  }
}

/** What another tool wrote there is not passed on as a digest. */
const isSha256 = (text: string | undefined): boolean => text !== undefined && /^[0-9a-f]{64}$/i.test(text)

/** The size of the whole from `bytes 0-9/100`. */
const sizeOf = (contentRange: string): number => Number(contentRange.slice(contentRange.indexOf('/') + 1))

const toReadable = (body: unknown): Readable => {
  if (body instanceof Readable) return body
  throw new Error('the S3 client returned a body that is no Node stream')
}
