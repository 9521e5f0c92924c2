import { checksumHeaders, headersToKeep } from './object-headers.ts'
import type { Operation } from './operation.ts'
import { S3Error } from './s3-error.ts'
import { receiveObject, writeCondition } from './write-object.ts'

/** PutObject. */
export const putObject: Operation = async ({ request, bucket }) => {
  const headers = headersToKeep(request)
  const object = await bucket.put(request.key, writeCondition(request), (draft) =>
    receiveObject(request, draft, headers),
  )
  return { status: 200, headers: { etag: `"${object.etag}"`, ...checksumHeaders(object) } }
}

/** DeleteObject: succeeds for a missing key too. */
export const deleteObject: Operation = ({ request, bucket }) => {
  if (request.header('if-match') !== undefined)
    throw new S3Error('NotImplemented', 'Conditional deletes are not implemented: send no If-Match.')
  bucket.remove(request.key)
  return { status: 204 }
}
