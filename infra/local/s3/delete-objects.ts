import { checkDigestHeaders, checkDigests, hasDigest } from './body-digests.ts'
import type { Bucket, Removal } from './bucket.ts'
import { type DeleteReference, parseDeleteList } from './delete-list.ts'
import { createDigester } from './digester.ts'
import type { Operation } from './operation.ts'
import { xmlReply } from './reply.ts'
import { receiveBytes } from './request-body.ts'
import { checkVersionId } from './requested-version.ts'
import { S3Error } from './s3-error.ts'
import { checkKeyLength, type S3Request } from './s3-request.ts'
import { element, textElement } from './xml.ts'

const longestListBytes = 8 * 1024 ** 2
// Each delete marker waits for the disk.
const atATime = 16

const receiveList = async (request: S3Request): Promise<string> => {
  checkDigestHeaders(request)
  if (!hasDigest(request))
    throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5 or a checksum')
  const { bytes, trailers } = await receiveBytes(request, longestListBytes)
  const digester = createDigester()
  digester.update(bytes)
  checkDigests(request, trailers, digester.digests())
  return bytes.toString()
}

const optionalElement = (name: string, text: string | undefined): readonly string[] =>
  text === undefined ? [] : [textElement(name, text)]

const deletedElement = (
  { key, versionId }: DeleteReference,
  { versionId: removed, isDeleteMarker }: Removal,
): string =>
  element('Deleted', [
    textElement('Key', key),
    ...optionalElement('VersionId', versionId),
    ...(isDeleteMarker ? [textElement('DeleteMarker', true)] : []),
    ...optionalElement('DeleteMarkerVersionId', isDeleteMarker ? removed : undefined),
  ])

const errorElement = ({ key, versionId }: DeleteReference, { code, message }: S3Error): string =>
  element('Error', [
    textElement('Key', key),
    ...optionalElement('VersionId', versionId),
    textElement('Code', code),
    textElement('Message', message),
  ])

const removeOne = async (bucket: Bucket, { key, versionId }: DeleteReference): Promise<Removal> => {
  checkKeyLength(key)
  return versionId === undefined ? bucket.remove(key) : bucket.removeVersion(key, checkVersionId(versionId))
}

/** DeleteObjects: what cannot be deleted is named in the reply, and the others are. */
export const deleteObjects: Operation = async ({ request, bucket }) => {
  const { objects, isQuiet } = parseDeleteList(await receiveList(request))
  const deleteOne = async (reference: DeleteReference): Promise<string> => {
    try {
      const removal = await removeOne(bucket, reference)
      return isQuiet ? '' : deletedElement(reference, removal)
    } catch (error) {
      if (error instanceof S3Error) return errorElement(reference, error)
      throw error
    }
  }
  const elements: string[] = []
  for (let from = 0; from < objects.length; from += atATime)
    elements.push(...(await Promise.all(objects.slice(from, from + atATime).map(deleteOne))))
  return xmlReply('DeleteResult', elements)
}
