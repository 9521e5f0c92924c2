import { versionHeaders } from './object-headers.ts'
import type { Operation } from './operation.ts'
import { requestedVersion } from './requested-version.ts'
import { S3Error } from './s3-error.ts'

/** DeleteObject: succeeds for a missing key or version too. */
export const deleteObject: Operation = async ({ request, bucket }) => {
  if (request.header('if-match') !== undefined)
    throw new S3Error('NotImplemented', 'Conditional deletes are not implemented: send no If-Match.')
  const versionId = requestedVersion(request)
  const removal = await (versionId === undefined
    ? bucket.remove(request.key)
    : bucket.removeVersion(request.key, versionId))
  return {
    status: 204,
    headers: {
      ...versionHeaders(removal),
      ...(removal.isDeleteMarker && { 'x-amz-delete-marker': 'true' }),
    },
  }
}
