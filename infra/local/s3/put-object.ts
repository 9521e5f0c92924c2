import { checksumHeaders, headersToKeep, versionHeaders } from './object-headers.ts'
import type { Operation } from './operation.ts'
import { receiveObject, writeCondition } from './write-object.ts'

/** PutObject. */
export const putObject: Operation = async ({ request, bucket }) => {
  const headers = headersToKeep(request)
  const object = await bucket.put(request.key, writeCondition(request), (draft) =>
    receiveObject(request, draft, headers),
  )
  return {
    status: 200,
    headers: { etag: `"${object.etag}"`, ...checksumHeaders(object), ...versionHeaders(object) },
  }
}
