import {
  ListObjectVersionsCommand,
  type ListObjectVersionsCommandOutput,
  type S3Client,
} from '@aws-sdk/client-s3'
import { deleteObjects } from './delete-objects.ts'

/** What was removed from the bucket: objects, or versions of them, and their bytes. */
export type RemovedContent = { readonly versions: number; readonly bytes: number }

/** Removes all below a prefix of a bucket, replaced versions and delete markers included. */
export const removeContent = async (
  client: S3Client,
  bucket: string,
  prefix: string,
): Promise<RemovedContent> => {
  const removed = { versions: 0, bytes: 0 }
  for await (const { Versions = [], DeleteMarkers = [] } of versionsBelow(client, bucket, prefix)) {
    const objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key, VersionId }))
    await deleteObjects(client, bucket, objects)
    removed.versions += Versions.length
    removed.bytes += Versions.reduce((sum, { Size = 0 }) => sum + Size, 0)
  }
  return removed
}

/** Every version below a prefix, delete markers included, page by page. */
async function* versionsBelow(
  client: S3Client,
  bucket: string,
  prefix: string,
): AsyncGenerator<ListObjectVersionsCommandOutput> {
  let page: ListObjectVersionsCommandOutput | undefined
  do {
    page = await client.send(
      new ListObjectVersionsCommand({
        Bucket: bucket,
        Prefix: prefix,
        KeyMarker: page?.NextKeyMarker,
        VersionIdMarker: page?.NextVersionIdMarker,
      }),
    )
    yield page
  } while (page.IsTruncated)
}
