import { CopyObjectCommand, DeleteObjectCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import { type Attachment, type AttachmentBody, formatAttachment } from './attachment.ts'
import type { BodySource, ContentBody } from './content-body.ts'
import { defaultMediaTypes } from './content-kind.ts'
import { attachmentKey, contentKey, contentPrefix, metadataNames } from './content-object.ts'
import { type RemovedContent, removeContent } from './content-removal.ts'
import {
  type Condition,
  copySource,
  hashObject,
  headSource,
  type Target,
  type Write,
  writerOf,
} from './content-write.ts'
import { DocumentError } from './document-error.ts'
import { unlessStatus } from './s3-status.ts'
import { sha256Of } from './sha-256.ts'

export type ContentWriter = {
  /**
   * Stores a body unless the same or a newer version of it is there. Throws `DocumentError` when it refers to an object that
   * cannot be read. Atomic: readers see the old body or the new one.
   */
  put(tenant: string, interactionId: string, body: ContentBody, version: string): Promise<void>
  /** Stores attached data (JSON) that do not fit into the record, in the same way. */
  putUdata(tenant: string, interactionId: string, udata: string, version: string): Promise<void>
  /** Stores an attachment under its SHA-256 and returns it as the record keeps it. */
  putAttachment(tenant: string, interactionId: string, attachment: AttachmentBody): Promise<string>
  /** Makes an attachment the binary body, or none of them; false when a document has brought a binary body of its own. */
  showAttachment(tenant: string, interactionId: string, attachment: Attachment | undefined): Promise<boolean>
  /** Removes all of an interaction, replaced versions included. */
  remove(tenant: string, interactionId: string): Promise<RemovedContent>
}

/** Writes bodies into the content bucket; concurrent writers of one body settle on the newest version. */
export const contentWriter = (client: S3Client, bucket: string): ContentWriter => ({
  async put(tenant, interactionId, body, version) {
    const target = { Bucket: bucket, Key: contentKey(tenant, interactionId, body.kind) }
    refuseForeign(bucket, tenant, `content.${body.kind}`, body.source)
    const defaults = { mediaType: defaultMediaTypes[body.kind], version }
    await putVersion(
      client,
      target,
      await writerOf(client, target, `content.${body.kind}`, body, defaults),
      version,
    )
  },

  async putUdata(tenant, interactionId, udata, version) {
    const target = { Bucket: bucket, Key: contentKey(tenant, interactionId, 'udata') }
    const bytes = Buffer.from(udata)
    const body = { source: { bytes }, mediaType: undefined, fileName: undefined, sha256: undefined }
    const defaults = { mediaType: 'application/json', version }
    await putVersion(client, target, await writerOf(client, target, 'udata', body, defaults), version)
  },

  async putAttachment(tenant, interactionId, attachment) {
    const { id, name, mediaType, source } = attachment
    refuseForeign(bucket, tenant, `attachment ${id}`, source)
    const { sha256, sizeBytes: size } = await measure(client, attachment)
    const target = { Bucket: bucket, Key: attachmentKey(tenant, interactionId, sha256) }
    const body = { source, mediaType, fileName: name, sha256 }
    const defaults = { mediaType: defaultMediaTypes.binary_content }
    const write = await writerOf(client, target, 'attachments', body, defaults)
    await write({ IfNoneMatch: '*' })
    return formatAttachment({
      id,
      ...(name !== undefined && { name }),
      ...(mediaType !== undefined && { media_type: mediaType }),
      size,
      sha256,
    })
  },

  async showAttachment(tenant, interactionId, attachment) {
    const target = { Bucket: bucket, Key: contentKey(tenant, interactionId, 'binary_content') }
    const shown = await head(client, target)
    if (shown?.Metadata?.[metadataNames.version] !== undefined) return false
    if (shown?.Metadata?.[metadataNames.sha256] === attachment?.sha256) return true
    if (attachment === undefined) await client.send(new DeleteObjectCommand(target))
    else {
      const key = attachmentKey(tenant, interactionId, attachment.sha256)
      await client.send(
        new CopyObjectCommand({
          ...target,
          CopySource: copySource({ bucket, key }),
          TaggingDirective: 'REPLACE',
        }),
      )
    }
    return true
  },

  remove: (tenant, interactionId) => removeContent(client, bucket, contentPrefix(tenant, interactionId)),
})

/** The bodies of other tenants are in the same bucket: who may write for one tenant is not to read those of another. */
const refuseForeign = (bucket: string, tenant: string, path: string, source: BodySource): void => {
  if ('key' in source && source.bucket === bucket && !source.key.startsWith(`${tenant}/`))
    throw new DocumentError(
      `${path}.s3: s3://${source.bucket}/${source.key} is not to be read by this tenant`,
    )
}

/** Writes unless the same or a newer version is there. */
const putVersion = async (client: S3Client, target: Target, write: Write, version: string): Promise<void> => {
  let condition: Condition | undefined = { IfNoneMatch: '*' }
  while (condition && !(await write(condition))) condition = await olderObject(client, target, version)
}

/** The condition under which the stored body may be replaced; undefined when it must stay. */
const olderObject = async (
  client: S3Client,
  target: Target,
  version: string,
): Promise<Condition | undefined> => {
  const found = await head(client, target)
  if (found?.ETag === undefined) return { IfNoneMatch: '*' }
  return (found.Metadata?.[metadataNames.version] ?? '') < version ? { IfMatch: found.ETag } : undefined
}

/** Size and SHA-256 of an attachment; throws `DocumentError` when the document says another SHA-256 than its object has. */
const measure = async (client: S3Client, { id, source, sha256: claimed }: AttachmentBody) => {
  if ('bytes' in source) return { sizeBytes: source.bytes.length, sha256: claimed ?? sha256Of(source.bytes) }
  const { sizeBytes } = await headSource(client, `attachment ${id}`, source)
  const sha256 = await hashObject(client, source)
  if (claimed === undefined || claimed === sha256) return { sizeBytes, sha256 }
  throw new DocumentError(`attachment ${id}: its SHA-256 is ${sha256}, not ${claimed}`)
}

const head = (client: S3Client, target: Target) =>
  client.send(new HeadObjectCommand(target)).catch(unlessStatus(404))
