import { S3Error } from './s3-error.ts'
import type { S3Request } from './s3-request.ts'
import type { StoredObject } from './stored-object.ts'

const kept = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
]
const longestMetadataBytes = 2048

const checkHeaderValue = (value: string): string => {
  if (/^[\t\x20-\x7e\x80-\xff]*$/.test(value)) return value
  throw new S3Error('InvalidArgument', 'Header value cannot be represented using ISO-8859-1.')
}

const userMetadata = ({ headers, query, header }: S3Request): readonly (readonly [string, string])[] => {
  const metadata = [...Object.keys(headers), ...query.map(([name]) => name.toLowerCase())]
    .filter((name) => name.startsWith('x-amz-meta-'))
    .map((name) => [name, checkHeaderValue(header(name) ?? '')] as const)
  const bytes = metadata.reduce(
    (sum, [name, value]) => sum + name.length - 'x-amz-meta-'.length + value.length,
    0,
  )
  if (bytes > longestMetadataBytes)
    throw new S3Error('MetadataTooLarge', 'Your metadata headers exceed the maximum allowed metadata size.', {
      MaxSizeAllowed: String(longestMetadataBytes),
    })
  return metadata
}

/** The headers of a write that belong to the object. `aws-chunked` does not: it ends on the way. */
export const headersToKeep = (request: S3Request): Readonly<Record<string, string>> => {
  const coding = request
    .header('content-encoding')
    ?.split(',')
    .map((part) => part.trim())
    .filter((part) => part !== 'aws-chunked')
    .join(',')
  const system = kept
    .map((name) => [name, name === 'content-encoding' ? coding : request.header(name)] as const)
    .filter((header): header is readonly [string, string] => Boolean(header[1]))
  return {
    'content-type': 'binary/octet-stream',
    ...Object.fromEntries([...system, ...userMetadata(request)]),
  }
}

/** The names of the query parameters that replace a header of one reply. */
export const headerOverrides = kept.map((name) => `response-${name}`)

/** The header that names the version of `object`: none where no versions are kept. */
export const versionHeaders = ({ versionId }: Pick<StoredObject, 'versionId'>): Record<string, string> =>
  versionId === undefined ? {} : { 'x-amz-version-id': versionId }

/** The headers of a reply about `object`, with what the request's query overrides. */
export const headersToSend = (request: S3Request, object: StoredObject): Record<string, string> => {
  const overrides = kept
    .map((name) => [name, request.parameter(`response-${name}`)] as const)
    .filter((header): header is readonly [string, string] => header[1] !== undefined)
    .map(([name, value]) => [name, checkHeaderValue(value)])
  return {
    ...object.headers,
    ...Object.fromEntries(overrides),
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.lastModified).toUTCString(),
    'accept-ranges': 'bytes',
    ...versionHeaders(object),
  }
}

/** The checksum headers of a reply about `object`: none when its writer gave no checksum. */
export const checksumHeaders = ({ crc32 }: Pick<StoredObject, 'crc32'>): Record<string, string> =>
  crc32 === undefined ? {} : { 'x-amz-checksum-crc32': crc32, 'x-amz-checksum-type': 'FULL_OBJECT' }
