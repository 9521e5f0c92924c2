import { headersToKeep, versionHeaders } from './object-headers.ts'
import type { Operation, OperationCall } from './operation.ts'
import { xmlReply } from './reply.ts'
import { checkVersionId } from './requested-version.ts'
import { S3Error } from './s3-error.ts'
import { decodeUri } from './uri.ts'
import { writeCondition } from './write-object.ts'
import { textElement } from './xml.ts'

type Source = { readonly bucket: string; readonly key: string; readonly versionId: string | undefined }

const readSource = ({ request }: OperationCall): Source => {
  const [source = '', query] = request.header('x-amz-copy-source')?.split('?') ?? []
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decodeUri(source)) ?? []
  const [, version] = /^versionId=([^&]*)$/.exec(query ?? '') ?? []
  const versionId = version === undefined ? undefined : checkVersionId(version)
  if (bucket && key && (query === undefined || versionId !== undefined)) return { bucket, key, versionId }
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

/** CopyObject. The copy has the entity tag of its source; S3 gives one of another kind to copies of uploads in parts. */
export const copyObject: Operation = async (call) => {
  const { request, bucket, bucketNamed } = call
  const source = readSource(call)
  const replaces = replacesHeaders(call)
  const isItself = source.bucket === request.bucket && source.key === request.key
  if (isItself && !replaces && source.versionId === undefined)
    throw new S3Error('InvalidRequest', 'Copying an object to itself changes nothing without new metadata.')
  const headers = headersToKeep(request)
  let copied: string | undefined
  const copy = await bucket.put(request.key, writeCondition(request), async (draft) => {
    const sourceBucket = bucketNamed(source.bucket)
    const { versionId, ...object } = await sourceBucket.copyTo(draft, source.key, source.versionId)
    copied = versionId
    return {
      ...object,
      key: request.key,
      lastModified: new Date().toISOString(),
      headers: replaces ? headers : object.headers,
    }
  })
  const elements = [textElement('LastModified', copy.lastModified), textElement('ETag', `"${copy.etag}"`)]
  return xmlReply('CopyObjectResult', elements, {
    ...versionHeaders(copy),
    ...(copied !== undefined && { 'x-amz-copy-source-version-id': copied }),
  })
}
