import { createHash, type Hash } from 'node:crypto'
import { ChunkedDecoder } from './aws-chunked.ts'
import { forEachChunk, type TakeChunk } from './for-each-chunk.ts'
import { S3Error } from './s3-error.ts'
import type { S3Request } from './s3-request.ts'

/** What follows a body: the trailers of an `aws-chunked` one, by their names in lower case. */
export type Trailers = ReadonlyMap<string, string>

const chunkedPayload = 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'
const largestPut = 5 * 1024 ** 3

const isChunked = ({ header }: S3Request): boolean => {
  const payload = header('x-amz-content-sha256') ?? ''
  const isStreaming = payload === chunkedPayload
  if (payload.startsWith('STREAMING-') && !isStreaming)
    throw new S3Error('NotImplemented', `Send the body as ${chunkedPayload}, not as ${payload}.`)
  if (!isStreaming && header('content-encoding')?.includes('aws-chunked'))
    throw new S3Error('InvalidRequest', `An aws-chunked body needs x-amz-content-sha256: ${chunkedPayload}.`)
  return isStreaming
}

const expectedBytes = ({ header }: S3Request, chunked: boolean): number => {
  const name = chunked ? 'x-amz-decoded-content-length' : 'content-length'
  const length = header(name) ?? ''
  if (!/^\d{1,15}$/.test(length)) throw new S3Error('MissingContentLength', `You must provide ${name}.`)
  if (Number(length) > largestPut)
    throw new S3Error('EntityTooLarge', 'Your proposed upload exceeds the maximum allowed size: use parts.')
  return Number(length)
}

const checkHash = (hash: Hash | undefined, expected: string): void => {
  if (hash && hash.digest('hex') !== expected)
    throw new S3Error('XAmzContentSHA256Mismatch', 'The body does not match x-amz-content-sha256.')
}

/**
 * Receives a request's payload, decoded, and checks its length and its SHA-256 where the client signed one.
 * Throws `IncompleteBody`, `XAmzContentSHA256Mismatch` and the like.
 */
export const receiveBody = async (request: S3Request, take: TakeChunk): Promise<Trailers> => {
  const decoder = isChunked(request) ? new ChunkedDecoder() : undefined
  const promised = expectedBytes(request, decoder !== undefined)
  const sha256 = request.header('x-amz-content-sha256') ?? ''
  const hash = /^[0-9a-f]{64}$/.test(sha256) ? createHash('sha256') : undefined
  let received = 0
  await forEachChunk(request.body, (bytes) => {
    const payload = decoder ? Buffer.concat(decoder.push(bytes)) : bytes
    received += payload.length
    if (received > promised) throw new S3Error('IncompleteBody', `The body is longer than ${promised} bytes.`)
    hash?.update(payload)
    return take(payload)
  })
  const trailers: Trailers = decoder?.finish() ?? new Map()
  if (received < promised)
    throw new S3Error('IncompleteBody', `The body has ${received} bytes, not ${promised}.`)
  checkHash(hash, sha256)
  return trailers
}

/** Receives a payload of at most `limitBytes` in memory. */
export const receiveBytes = async (
  request: S3Request,
  limitBytes: number,
): Promise<{ readonly bytes: Buffer; readonly trailers: Trailers }> => {
  const chunks: Buffer[] = []
  let bytes = 0
  const trailers = await receiveBody(request, (chunk) => {
    bytes += chunk.length
    if (bytes > limitBytes) throw new S3Error('MalformedXML', `The body is longer than ${limitBytes} bytes.`)
    chunks.push(chunk)
    return undefined
  })
  return { bytes: Buffer.concat(chunks), trailers }
}
