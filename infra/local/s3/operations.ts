import { completeMultipartUpload } from './complete-multipart-upload.ts'
import { copyObject } from './copy-object.ts'
import { deleteObject } from './delete-object.ts'
import { deleteObjects } from './delete-objects.ts'
import { listObjectVersions } from './list-object-versions.ts'
import { listObjects } from './list-objects.ts'
import { listParameters, versionListParameters } from './list-parameters.ts'
import { abortMultipartUpload, createMultipartUpload, uploadPart } from './multipart-operations.ts'
import { headerOverrides } from './object-headers.ts'
import type { Operation } from './operation.ts'
import { putObject } from './put-object.ts'
import { getObject, headObject } from './read-object.ts'
import { S3Error } from './s3-error.ts'
import type { S3Request } from './s3-request.ts'

/**
 * An operation is told by its method, by what it is about, and by the parameters and `x-amz-` headers it
 * needs.
 */
type OperationRule = {
  readonly method: string
  readonly on: 'bucket' | 'object'
  readonly needs: readonly string[]
  readonly allows: readonly string[]
  readonly run: Operation
}

const signed = [
  'x-id',
  'x-amz-algorithm',
  'x-amz-content-sha256',
  'x-amz-credential',
  'x-amz-date',
  'x-amz-expires',
  'x-amz-security-token',
  'x-amz-signature',
  'x-amz-signedheaders',
  'x-amz-user-agent',
]
/**
 * With `responseChecksumValidation: 'WHEN_REQUIRED'` the SDK sends the checksum of the empty body with a
 * read.
 */
const reading = [...headerOverrides, 'versionId', 'x-amz-checksum-mode', 'x-amz-checksum-crc32']
const creating = ['x-amz-checksum-algorithm', 'x-amz-checksum-type']
const completing = ['x-amz-checksum-crc32', 'x-amz-checksum-type']
const body = [
  'x-amz-checksum-crc32',
  'x-amz-decoded-content-length',
  'x-amz-sdk-checksum-algorithm',
  'x-amz-trailer',
]

const rules: readonly OperationRule[] = [
  { method: 'GET', on: 'object', needs: [], allows: reading, run: getObject },
  { method: 'HEAD', on: 'object', needs: [], allows: reading, run: headObject },
  { method: 'PUT', on: 'object', needs: [], allows: body, run: putObject },
  {
    method: 'PUT',
    on: 'object',
    needs: ['x-amz-copy-source'],
    allows: ['x-amz-metadata-directive', 'x-amz-tagging-directive'],
    run: copyObject,
  },
  { method: 'DELETE', on: 'object', needs: [], allows: ['versionId'], run: deleteObject },
  { method: 'GET', on: 'bucket', needs: ['list-type'], allows: listParameters, run: listObjects },
  {
    method: 'GET',
    on: 'bucket',
    needs: ['versions'],
    allows: versionListParameters,
    run: listObjectVersions,
  },
  { method: 'POST', on: 'bucket', needs: ['delete'], allows: body, run: deleteObjects },
  { method: 'POST', on: 'object', needs: ['uploads'], allows: creating, run: createMultipartUpload },
  { method: 'PUT', on: 'object', needs: ['uploadId', 'partNumber'], allows: body, run: uploadPart },
  { method: 'POST', on: 'object', needs: ['uploadId'], allows: completing, run: completeMultipartUpload },
  { method: 'DELETE', on: 'object', needs: ['uploadId'], allows: [], run: abortMultipartUpload },
]

const specialNames = ({ query, headers }: S3Request): readonly string[] =>
  [
    ...query.map(([name]) => (name.startsWith('X-Amz-') ? name.toLowerCase() : name)),
    ...Object.keys(headers).filter((name) => name.startsWith('x-amz-')),
  ].filter((name) => !name.startsWith('x-amz-meta-') && !signed.includes(name))

/**
 * The operation that a request asks for. Whatever is not known to the letter is `NotImplemented`: a parameter
 * or header passed over in silence would make another operation of it.
 */
export const findOperation = (request: S3Request): Operation => {
  const names = specialNames(request)
  const on = request.key === '' ? 'bucket' : 'object'
  const rule = rules.find(
    ({ method, on: subject, needs, allows }) =>
      method === request.method &&
      subject === on &&
      needs.every((name) => names.includes(name)) &&
      names.every((name) => needs.includes(name) || allows.includes(name)),
  )
  if (rule) return rule.run
  const asked = [`${request.method} of ${on === 'bucket' ? 'a bucket' : 'an object'}`, ...names].join(', ')
  throw new S3Error('NotImplemented', `This local S3 does not implement what you asked for: ${asked}.`)
}
