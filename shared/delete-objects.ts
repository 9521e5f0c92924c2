import { DeleteObjectsCommand, type ObjectIdentifier, type S3Client } from '@aws-sdk/client-s3'

/** What one DeleteObjects takes. */
const objectsAtATime = 1000

/** Deletes objects, or versions of them. Throws an error by the name that S3 gives the first one that it did not delete. */
export const deleteObjects = async (
  client: S3Client,
  bucket: string,
  objects: readonly ObjectIdentifier[],
): Promise<void> => {
  for (let from = 0; from < objects.length; from += objectsAtATime) {
    const Delete = { Objects: objects.slice(from, from + objectsAtATime), Quiet: true }
    const { Errors: [failed] = [] } = await client.send(new DeleteObjectsCommand({ Bucket: bucket, Delete }))
    if (failed) throw Object.assign(new Error('S3 did not delete an object'), { name: failed.Code })
  }
}
