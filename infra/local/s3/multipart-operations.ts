import { checkDigestHeaders } from './body-digests.ts'
import { checksumHeaders, headersToKeep } from './object-headers.ts'
import type { Operation } from './operation.ts'
import { xmlReply } from './reply.ts'
import { S3Error } from './s3-error.ts'
import type { S3Request } from './s3-request.ts'
import { receiveObject } from './write-object.ts'
import { textElement } from './xml.ts'

const mostParts = 10_000

const uploadIdOf = ({ parameter }: S3Request): string => parameter('uploadId') ?? ''

const partNumberOf = ({ parameter }: S3Request): number => {
  const partNumber = parameter('partNumber') ?? ''
  if (/^\d{1,5}$/.test(partNumber) && Number(partNumber) >= 1 && Number(partNumber) <= mostParts)
    return Number(partNumber)
  throw new S3Error('InvalidArgument', `Part number must be an integer between 1 and ${mostParts}, inclusive`)
}

/** CreateMultipartUpload. */
export const createMultipartUpload: Operation = ({ request, bucket }) => {
  checkDigestHeaders(request)
  if ((request.header('x-amz-checksum-type') ?? 'FULL_OBJECT') !== 'FULL_OBJECT')
    throw new S3Error('NotImplemented', 'Composite checksums are not implemented: use FULL_OBJECT.')
  const uploadId = bucket.uploads.create({
    key: request.key,
    sizeBytes: 0,
    etag: '',
    lastModified: new Date().toISOString(),
    headers: headersToKeep(request),
  })
  return xmlReply('InitiateMultipartUploadResult', [
    textElement('Bucket', request.bucket),
    textElement('Key', request.key),
    textElement('UploadId', uploadId),
  ])
}

/** UploadPart: a part of the same number is replaced. */
export const uploadPart: Operation = async ({ request, bucket }) => {
  const uploadId = uploadIdOf(request)
  const partNumber = partNumberOf(request)
  bucket.uploads.get(uploadId, request.key)
  const part = await bucket.uploads.putPart(uploadId, partNumber, (draft) =>
    receiveObject(request, draft, {}),
  )
  return { status: 200, headers: { etag: `"${part.etag}"`, ...checksumHeaders(part) } }
}

/** AbortMultipartUpload. */
export const abortMultipartUpload: Operation = ({ request, bucket }) => {
  const uploadId = uploadIdOf(request)
  bucket.uploads.get(uploadId, request.key)
  bucket.uploads.remove(uploadId)
  return { status: 204 }
}
