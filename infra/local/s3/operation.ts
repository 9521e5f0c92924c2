import type { Bucket } from './bucket.ts'
import type { Reply } from './reply.ts'
import type { S3Request } from './s3-request.ts'

/** What an operation has at hand. */
export type OperationCall = {
  readonly request: S3Request
  /** The bucket that the request names. */
  readonly bucket: Bucket
  /** Any bucket by its name. Throws `NoSuchBucket`. */
  readonly bucketNamed: (name: string) => Bucket
}

/** One operation of S3: reads the request, answers or throws an `S3Error`. */
export type Operation = (call: OperationCall) => Reply | Promise<Reply>
