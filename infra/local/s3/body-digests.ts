import type { Digests } from './digester.ts'
import type { Trailers } from './request-body.ts'
import { S3Error } from './s3-error.ts'
import type { S3Request } from './s3-request.ts'

const crc32Name = 'x-amz-checksum-crc32'

const decodeDigest = (name: string, value: string, length: number): Buffer => {
  const digest = Buffer.from(value, 'base64')
  if (digest.length === length && digest.toString('base64') === value) return digest
  throw new S3Error('InvalidDigest', `The ${name} you specified is not ${length} bytes in base64.`)
}

/** Refuses, before the body comes, digests that this server cannot check. */
export const checkDigestHeaders = ({ header }: S3Request): void => {
  const trailer = header('x-amz-trailer')?.toLowerCase()
  if (trailer !== undefined && trailer !== crc32Name)
    throw new S3Error('NotImplemented', `The trailer ${trailer} is not implemented: use ${crc32Name}.`)
  const algorithm = header('x-amz-checksum-algorithm') ?? header('x-amz-sdk-checksum-algorithm') ?? 'CRC32'
  if (algorithm !== 'CRC32')
    throw new S3Error('NotImplemented', `The checksum ${algorithm} is not implemented: use CRC32.`)
}

/** Whether a body comes with a digest that this server can check. */
export const hasDigest = ({ header }: S3Request): boolean =>
  ['content-md5', crc32Name, 'x-amz-trailer'].some((name) => header(name) !== undefined)

const givenCrc32s = ({ header }: S3Request, trailers: Trailers): readonly string[] => {
  const promised = header('x-amz-trailer') !== undefined
  if (promised && !trailers.has(crc32Name))
    throw new S3Error(
      'MalformedTrailerError',
      `The body must end in the trailer ${crc32Name} that it promised.`,
    )
  return [header(crc32Name), trailers.get(crc32Name)].filter((value) => value !== undefined)
}

/** Throws `BadDigest` when a CRC32 was given and is not that of the bytes. */
export const checkCrc32 = (given: string | undefined, crc32: string): void => {
  if (given === undefined) return
  decodeDigest(crc32Name, given, 4)
  if (given !== crc32)
    throw new S3Error('BadDigest', 'The CRC32 you specified did not match the calculated checksum.')
}

/**
 * Compares a body with the digests that came with it, in headers or trailers. Returns the CRC32 when there
 * was one; throws `BadDigest` when one differs.
 */
export const checkDigests = (
  request: S3Request,
  trailers: Trailers,
  digests: Digests,
): string | undefined => {
  const md5 = request.header('content-md5')
  if (md5 !== undefined && !decodeDigest('Content-MD5', md5, 16).equals(digests.md5))
    throw new S3Error('BadDigest', 'The Content-MD5 you specified did not match what we received.')
  const crc32s = givenCrc32s(request, trailers)
  for (const crc32 of crc32s) checkCrc32(crc32, digests.crc32)
  return crc32s[0]
}
