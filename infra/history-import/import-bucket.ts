import { CfnOutput, Duration } from 'aws-cdk-lib'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { Bucket, BucketEncryption, CfnBucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'
import { incomingPrefix } from '../../shared/import/dropped-object.ts'
import { guarded, logsTo } from '../guarded-bucket.ts'

export type ImportBucketProps = { readonly encryptionKey: IKey; readonly accessLogs: Bucket }

/** Longer than a message of an object can lie in its queue and then in that of dead letters. */
const incomingDays = Duration.days(30)
const rejectedDays = Duration.days(90)

/**
 * The bucket of imports: `incoming/` what is dropped, `rejects/` documents that were not accepted, `runs/` manifests and checkpoints,
 * `erasures/` reports. It tells EventBridge of every object.
 */
export class ImportBucket extends Construct {
  readonly bucket: Bucket

  constructor(scope: Construct, id: string, { encryptionKey, accessLogs }: ImportBucketProps) {
    super(scope, id)
    this.bucket = new Bucket(this, 'Bucket', {
      ...guarded,
      encryption: BucketEncryption.KMS,
      encryptionKey,
      bucketKeyEnabled: true,
      ...logsTo(accessLogs),
      serverAccessLogsPrefix: 'import/',
      lifecycleRules: [
        { abortIncompleteMultipartUploadAfter: Duration.days(7) },
        { prefix: incomingPrefix, expiration: incomingDays },
        { prefix: 'rejects/', expiration: rejectedDays },
      ],
    })
    tellEventBridge(this.bucket)
    new CfnOutput(this, 'Name', {
      key: 'ImportBucket',
      description: `aws s3 cp FILE s3://.../${incomingPrefix}`,
      value: this.bucket.bucketName,
    })
  }
}

/** In the template itself: CDK's own way is a function that does it while deploying. */
const tellEventBridge = (bucket: Bucket) => {
  const { defaultChild } = bucket.node
  if (!(defaultChild instanceof CfnBucket)) throw new Error('a bucket without a resource')
  defaultChild.notificationConfiguration = { eventBridgeConfiguration: { eventBridgeEnabled: true } }
}
