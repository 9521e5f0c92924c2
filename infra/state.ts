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
  useThrough(service, key, ['kms:Decrypt'])

/** The right to write as well: what each service asks of its writers. */
export const encryptThrough = (service: keyof typeof writing, key: IKey): PolicyStatement =>
  useThrough(service, key, writing[service])

const writing = {
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
  dynamodb: [
    'kms:Decrypt',
    'kms:DescribeKey',
    'kms:Encrypt',
    'kms:GenerateDataKey',
    'kms:ReEncryptFrom',
    'kms:ReEncryptTo',
  ],
  s3: ['kms:Decrypt', 'kms:GenerateDataKey'],
} as const

const useThrough = (service: string, key: IKey, actions: readonly string[]): PolicyStatement =>
  new PolicyStatement({
    actions: [...actions],
    resources: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `${service}.${Stack.of(key).region}.amazonaws.com` } },
  })
