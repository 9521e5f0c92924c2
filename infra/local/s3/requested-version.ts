import { S3Error } from './s3-error.ts'
import type { S3Request } from './s3-request.ts'
import { isVersionId } from './version-id.ts'

/** Throws `InvalidArgument` for what cannot be a version id. */
export const checkVersionId = (versionId: string): string => {
  if (isVersionId(versionId)) return versionId
  throw new S3Error('InvalidArgument', 'Invalid version id specified', {
    ArgumentName: 'versionId',
    ArgumentValue: versionId,
  })
}

/** The version that a request names; `undefined` when it names none. */
export const requestedVersion = ({ parameter }: S3Request): string | undefined => {
  const versionId = parameter('versionId')
  return versionId === undefined ? undefined : checkVersionId(versionId)
}
