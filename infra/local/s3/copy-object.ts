import { headersToKeep } from './object-headers.ts'
import type { Operation, OperationCall } from './operation.ts'
import { xmlReply } from './reply.ts'
import { S3Error } from './s3-error.ts'
import { decodeUri } from './uri.ts'
import { appendObject, writeCondition } from './write-object.ts'
import { textElement } from './xml.ts'

const readSource = ({ request }: OperationCall): { readonly bucket: string; readonly key: string } => {
  const source = request.header('x-amz-copy-source') ?? ''
  if (source.includes('?')) throw new S3Error('NotImplemented', 'Copying a version is not implemented.')
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decodeUri(source)) ?? []
  if (bucket && key) return { bucket, key }
  throw new S3Error(
    'InvalidArgument',
    'Copy Source must mention the source bucket and key: sourcebucket/sourcekey',
  )
}

const replacesHeaders = ({ request }: OperationCall): boolean => {
  const directive = request.header('x-amz-metadata-directive') ?? 'COPY'
  if (directive === 'COPY' || directive === 'REPLACE') return directive === 'REPLACE'
  throw new S3Error('InvalidArgument', 'Unknown metadata directive: use COPY or REPLACE.')
}

/** CopyObject. */
export const copyObject: Operation = async (call) => {
  const { request, bucket, bucketNamed } = call
  const source = readSource(call)
  const replaces = replacesHeaders(call)
  if (!replaces && source.bucket === request.bucket && source.key === request.key)
    throw new S3Error('InvalidRequest', 'Copying an object to itself changes nothing without new metadata.')
  const headers = headersToKeep(request)
  const condition = writeCondition(request)
  const copy = await bucket.put(request.key, condition, async (draft) => {
    const opened = bucketNamed(source.bucket).open(source.key)
    await appendObject(draft, opened)
    return {
      ...opened.object,
      key: request.key,
      etag: draft.digests().md5.toString('hex'),
      lastModified: new Date().toISOString(),
      headers: replaces ? headers : opened.object.headers,
    }
  })
  return xmlReply('CopyObjectResult', [
    textElement('LastModified', copy.lastModified),
    textElement('ETag', `"${copy.etag}"`),
  ])
}
