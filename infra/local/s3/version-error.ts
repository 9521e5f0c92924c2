import { S3Error } from './s3-error.ts'
import type { StoredObject } from './stored-object.ts'

const markerHeaders = (versionId: string) => ({
  'x-amz-delete-marker': 'true',
  'x-amz-version-id': versionId,
})

/** There is no such object, or the delete marker of that version hides it. */
export const noSuchKey = (key: string, markerId?: string): S3Error =>
  new S3Error(
    'NoSuchKey',
    'The specified key does not exist.',
    { Key: key },
    markerId === undefined ? {} : markerHeaders(markerId),
  )

/** There is no such version of an object. */
export const noSuchVersion = (key: string, versionId: string): S3Error =>
  new S3Error('NoSuchVersion', 'The specified version does not exist.', { Key: key, VersionId: versionId })

/** A delete marker cannot be read. */
export const unreadableMarker = (
  versionId: string,
  { lastModified }: Pick<StoredObject, 'lastModified'>,
): S3Error =>
  new S3Error(
    'MethodNotAllowed',
    'The specified method is not allowed against this resource.',
    { Method: 'GET', ResourceType: 'DeleteMarker' },
    {
      ...markerHeaders(versionId),
      allow: 'DELETE',
      'last-modified': new Date(lastModified).toUTCString(),
    },
  )
