import { Stack } from 'aws-cdk-lib'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Bucket } from 'aws-cdk-lib/aws-s3'

/** What the functions read. */
export type State = {
  readonly table: { readonly tableName: string; readonly tableArn: string }
  readonly bucket: Bucket
}

/** The right to read what a service keeps encrypted, through that service only. */
export const decryptThrough = (service: 'dynamodb' | 's3' | 'secretsmanager', key: IKey): PolicyStatement =>
  new PolicyStatement({
    actions: ['kms:Decrypt'],
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `${service}.${Stack.of(key).region}.amazonaws.com` } },
  })
