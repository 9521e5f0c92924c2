import { Aws } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import { environmentNames } from '../../shared/environment.ts'
import { type Access, together } from '../access.ts'
import type { Configuration } from '../configuration.ts'
import { encryptThrough } from '../state.ts'

/** The right to read objects of the import bucket, to write below some of its prefixes, and to tidy up below others. */
export const importBucketAccess = (
  bucket: Bucket,
  key: IKey,
  paths: { readonly reads: string; readonly writes: readonly string[]; readonly removes?: string },
): Access => ({
  environment: { [environmentNames.importBucket]: bucket.bucketName },
  statements: [
    new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects(paths.reads)] }),
    new PolicyStatement({
      actions: ['s3:PutObject'],
      resources: paths.writes.map((path) => bucket.arnForObjects(path)),
    }),
    ...(paths.removes
      ? [
          new PolicyStatement({
            actions: ['s3:DeleteObject'],
            resources: [bucket.arnForObjects(paths.removes)],
          }),
        ]
      : []),
    new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
    encryptThrough('s3', key),
  ],
})

/** The right to see what is in the buckets that an operator imports from. */
export const sourceListing = ({ sourceBuckets }: Configuration): Access => ({
  environment: {},
  statements:
    sourceBuckets.length > 0
      ? [new PolicyStatement({ actions: ['s3:ListBucket'], resources: sourceBuckets.map(bucketArn) })]
      : [],
})

/** The right to read there, too, what is imported and what documents refer to. */
export const sourceReading = (configuration: Configuration): Access => {
  const objects = configuration.sourceBuckets.map((name) => `${bucketArn(name)}/*`)
  const reading =
    objects.length > 0 ? [new PolicyStatement({ actions: ['s3:GetObject'], resources: objects })] : []
  return together(sourceListing(configuration), { environment: {}, statements: reading })
}

/** The ARN of a bucket that is none of the stack's. */
const bucketArn = (name: string): string => `arn:${Aws.PARTITION}:s3:::${name}`
