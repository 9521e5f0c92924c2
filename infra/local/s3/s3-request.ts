import type { IncomingMessage } from 'node:http'
import type { SignedMessage } from './canonical-request.ts'
import { S3Error } from './s3-error.ts'
import { parseTarget } from './uri.ts'

/** A request to S3, path-style. */
export type S3Request = SignedMessage & {
  /** Empty when the request names no bucket. */
  readonly bucket: string
  /** Empty when the request is about the bucket. */
  readonly key: string
  readonly body: IncomingMessage
  /** A parameter of the query. */
  readonly parameter: (name: string) => string | undefined
  /**
   * A header, in lower case. Those in `x-amz-` may stand in the query instead: presigning moves them there.
   */
  readonly header: (name: string) => string | undefined
}

const longestKeyBytes = 1024

/** Throws `KeyTooLongError`. */
export const checkKeyLength = (key: string): void => {
  if (Buffer.byteLength(key) > longestKeyBytes)
    throw new S3Error('KeyTooLongError', 'Your key is too long', { MaxSizeAllowed: String(longestKeyBytes) })
}

/** Reads bucket, key and query from a request line. Throws `InvalidURI` or `KeyTooLongError`. */
export const toS3Request = (message: IncomingMessage): S3Request => {
  const target = parseTarget(message.url ?? '')
  const [bucket = '', ...key] = target.path.slice(1).split('/')
  checkKeyLength(key.join('/'))
  const parameter = (name: string): string | undefined =>
    target.query.find(([candidate]) => candidate === name)?.[1]
  const hoisted = (name: string): string | undefined =>
    name.startsWith('x-amz-')
      ? target.query.find(([candidate]) => candidate.toLowerCase() === name)?.[1]
      : undefined
  return {
    ...target,
    method: message.method ?? '',
    headers: message.headersDistinct,
    bucket,
    key: key.join('/'),
    body: message,
    parameter,
    header: (name) => message.headersDistinct[name]?.join(',') ?? hoisted(name),
  }
}
