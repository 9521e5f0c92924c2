import { Duration, RemovalPolicy } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
  StorageClass,
  TransitionDefaultMinimumObjectSize,
} from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import type { Configuration } from './configuration.ts'

export type ContentBucketProps = { readonly configuration: Configuration; readonly encryptionKey: IKey }

/** No bucket is public, answers without TLS 1.2, or goes with the stack. */
const guarded = {
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
  minimumTLSVersion: 1.2,
  removalPolicy: RemovalPolicy.RETAIN,
} as const satisfies BucketProps

/** Under `exactOptionalPropertyTypes` CDK's class does not fit its own interface. */
const isBucket = (construct: Construct): construct is Construct & IBucket => construct instanceof Bucket

/** The bucket of content bodies, at `{tenant}/{interaction_id}/{kind}`, with S3's log of who read what in another. */
export class ContentBucket extends Construct {
  readonly bucket: Bucket

  constructor(scope: Construct, id: string, { configuration, encryptionKey }: ContentBucketProps) {
    super(scope, id)
    const accessLogs = new Bucket(this, 'AccessLogs', {
      ...guarded,
      // S3 delivers its logs to buckets with keys of its own only.
      encryption: BucketEncryption.S3_MANAGED,
      lifecycleRules: [{ expiration: Duration.days(configuration.logRetentionDays) }],
    })
    this.bucket = new Bucket(this, 'Bucket', {
      ...guarded,
      encryption: BucketEncryption.KMS,
      encryptionKey,
      bucketKeyEnabled: true,
      versioned: true,
      ...(isBucket(accessLogs) && { serverAccessLogsBucket: accessLogs }),
      // Smaller ones stay where they are: S3 would not watch them for use, and moving costs more than it could save.
      transitionDefaultMinimumObjectSize: TransitionDefaultMinimumObjectSize.ALL_STORAGE_CLASSES_128_K,
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(7) },
        {
          noncurrentVersionExpiration: Duration.days(configuration.oldVersionDays),
          expiredObjectDeleteMarker: true,
        },
        {
          transitions: [
            { storageClass: StorageClass.INTELLIGENT_TIERING, transitionAfter: Duration.days(30) },
          ],
        },
      ],
    })
  }
}
