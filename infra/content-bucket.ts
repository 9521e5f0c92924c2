import { CfnOutput, Duration } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import {
  Bucket,
  BucketEncryption,
  StorageClass,
  TransitionDefaultMinimumObjectSize,
} from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import type { Configuration } from './configuration.ts'
import { guarded, logsTo } from './guarded-bucket.ts'

export type ContentBucketProps = { readonly configuration: Configuration; readonly encryptionKey: IKey }

/** The bucket of content bodies, at `{tenant}/{interaction_id}/{kind}`, with S3's log of who read what in another. */
export class ContentBucket extends Construct {
  readonly bucket: Bucket
  /** Where S3 logs who read what. */
  readonly accessLogs: Bucket

  constructor(scope: Construct, id: string, { configuration, encryptionKey }: ContentBucketProps) {
    super(scope, id)
    this.accessLogs = new Bucket(this, 'AccessLogs', {
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
      ...logsTo(this.accessLogs),
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
    new CfnOutput(this, 'Name', {
      key: 'ContentBucket',
      description: 'Bodies of interactions',
      value: this.bucket.bucketName,
    })
  }
}
