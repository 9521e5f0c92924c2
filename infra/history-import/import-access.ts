import { Aws } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import { environmentNames } from '../../shared/environment.ts'
import type { Access } from '../access.ts'
import type { Configuration } from '../configuration.ts'
import { encryptThrough } from '../state.ts'

/** The right to read objects of the import bucket and to write below some of its prefixes. */
export const importBucketAccess = (
  bucket: Bucket,
  key: IKey,
  { reads, writes }: { readonly reads: string; readonly writes: readonly string[] },
): Access => ({
  environment: { [environmentNames.importBucket]: bucket.bucketName },
  statements: [
    new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects(reads)] }),
    new PolicyStatement({
      actions: ['s3:PutObject'],
      resources: writes.map((prefix) => bucket.arnForObjects(`${prefix}/*`)),
    }),
    new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
    encryptThrough('s3', key),
  ],
})

/** The right to read what documents refer to in buckets of the operator's. */
export const sourceBucketAccess = ({ sourceBuckets }: Configuration): Access => ({
  environment: sourceBuckets.length > 0 ? { [environmentNames.sourceBuckets]: sourceBuckets.join(',') } : {},
  statements:
    sourceBuckets.length > 0
      ? [
          new PolicyStatement({
            actions: ['s3:GetObject'],
            resources: sourceBuckets.map((name) => `${bucketArn(name)}/*`),
          }),
          new PolicyStatement({
            actions: ['s3:ListBucket'],
            resources: sourceBuckets.map((name) => bucketArn(name)),
          }),
        ]
      : [],
})

/** The ARN of a bucket that is none of the stack's. */
export const bucketArn = (name: string): string => `arn:${Aws.PARTITION}:s3:::${name}`
