import { RemovalPolicy } from 'aws-cdk-lib'
import { BlockPublicAccess, Bucket, type BucketProps, type IBucket } from 'aws-cdk-lib/aws-s3'
import type { Construct } from 'constructs'

/** No bucket is public, answers without TLS 1.2, or goes with the stack. */
export const guarded = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  removalPolicy: RemovalPolicy.RETAIN,
} as const satisfies BucketProps

/** Has S3 log who read what into a bucket for that. */
export const logsTo = (bucket: Bucket): Pick<BucketProps, 'serverAccessLogsBucket'> =>
  isBucket(bucket) ? { serverAccessLogsBucket: bucket } : {}

/** Under `exactOptionalPropertyTypes` CDK's class does not fit its own interface. */
const isBucket = (construct: Construct): construct is Construct & IBucket => construct instanceof Bucket
