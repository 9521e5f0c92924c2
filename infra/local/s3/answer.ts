import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { localCredentials, localRegion } from '../credentials.ts'
import type { Bucket } from './bucket.ts'
import { findOperation } from './operations.ts'
import { errorReply, type Reply } from './reply.ts'
import { S3Error } from './s3-error.ts'
import { toS3Request } from './s3-request.ts'
import { createSignatureVerifier } from './signature.ts'

const verifySignature = createSignatureVerifier({ ...localCredentials, region: localRegion })

const operate = async (message: IncomingMessage, buckets: ReadonlyMap<string, Bucket>): Promise<Reply> => {
  const request = toS3Request(message)
  verifySignature(request, new Date())
  const bucketNamed = (name: string): Bucket => {
    const bucket = buckets.get(name)
    if (bucket) return bucket
    throw new S3Error('NoSuchBucket', 'The specified bucket does not exist', { BucketName: name })
  }
  const run = findOperation(request)
  return run({ request, bucket: bucketNamed(request.bucket), bucketNamed })
}

const toS3Error = (error: unknown, requestId: string): S3Error => {
  if (error instanceof S3Error) return error
  console.error(`Local S3, request ${requestId}:`, error)
  return new S3Error('InternalError', 'We encountered an internal error. Please try again.')
}

/** Answers one request, whatever happens; `undefined` when the client has left. Sets `x-amz-request-id`. */
export const answer = async (
  message: IncomingMessage,
  response: ServerResponse,
  buckets: ReadonlyMap<string, Bucket>,
): Promise<Reply | undefined> => {
  const requestId = randomUUID().replaceAll('-', '').slice(0, 16).toUpperCase()
  response.setHeader('x-amz-request-id', requestId)
  try {
    return await operate(message, buckets)
  } catch (error) {
    return response.destroyed ? undefined : errorReply(toS3Error(error, requestId), requestId)
  }
}
