import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager'
import { environmentNames } from '../shared/environment.ts'
import type { IndexName } from '../shared/table-schema.ts'
import type { Access } from './access.ts'
import type { Configuration } from './configuration.ts'
import type { InteractionTable } from './interaction-table.ts'
import { decryptThrough, encryptThrough } from './state.ts'

/** What the functions have that write interactions. The table is the own one, whatever the API reads. */
export type Writing = {
  readonly configuration: Configuration
  readonly encryptionKey: IKey
  readonly table: InteractionTable['table']
  readonly bucket: Bucket
  readonly importBucket: Bucket
  readonly tombstoneSecret: Secret
}

/** Records are written in the light of what is there. */
const writingRecords = ['BatchGetItem', 'DeleteItem', 'GetItem', 'PutItem', 'Query', 'UpdateItem']

/** Tombstones of erased customers lie beside the tenants' records: their hashes tell nobody whose they are. */
const tombstoneKeys = '#tombstone#*'

/** Some operations of DynamoDB on the table, and queries of indexes of it, below the keys of the tenants and some others. */
export const recordsAccess = (
  { configuration, table, encryptionKey }: Pick<Writing, 'configuration' | 'table' | 'encryptionKey'>,
  operations: readonly string[],
  indexes: readonly IndexName[] = [],
  otherKeys: readonly string[] = [],
): Access => {
  const tenantKeys = Object.keys(configuration.tenants).map((tenant) => `${tenant}#*`)
  const below = (actions: readonly string[], resources: readonly string[], keys: readonly string[]) =>
    new PolicyStatement({
      actions: actions.map((action) => `dynamodb:${action}`),
      resources: [...resources],
      conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': keys } },
    })
  const writes = operations.some((operation) => /^(Put|Update|Delete)/.test(operation))
  const throughDynamoDB = writes ? encryptThrough : decryptThrough
  const indexArns = indexes.map((index) => `${table.tableArn}/index/${index}`)
  return {
    environment: { [environmentNames.table]: table.tableName },
    statements: [
      below(operations, [table.tableArn], [...tenantKeys, ...otherKeys]),
      ...(indexArns.length > 0 ? [below(['Query'], indexArns, tenantKeys)] : []),
      throughDynamoDB('dynamodb', encryptionKey),
    ],
  }
}

/** What writes interactions uses: records, bodies, and the secret by which it knows customers that were erased. */
export const interactionWriting = (writing: Writing, indexes: readonly IndexName[] = []): Access => {
  const { configuration, bucket, tombstoneSecret, encryptionKey } = writing
  const records = recordsAccess(writing, writingRecords, indexes, [tombstoneKeys])
  return {
    environment: {
      ...records.environment,
      [environmentNames.bucket]: bucket.bucketName,
      [environmentNames.tenants]: JSON.stringify(configuration.tenants),
      [environmentNames.tombstoneSecret]: tombstoneSecret.secretArn,
    },
    statements: [
      ...records.statements,
      new PolicyStatement({
        actions: ['s3:AbortMultipartUpload', 's3:DeleteObject', 's3:GetObject', 's3:PutObject'],
        resources: bodiesOf(writing),
      }),
      // Without it S3 answers 403, not 404, for a missing key.
      new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
      encryptThrough('s3', encryptionKey),
      new PolicyStatement({
        actions: ['secretsmanager:GetSecretValue'],
        resources: [tombstoneSecret.secretArn],
      }),
      decryptThrough('secretsmanager', encryptionKey),
    ],
  }
}

/** The right to remove bodies for good, with the versions that S3 would keep. */
export const bodyErasure = (writing: Pick<Writing, 'configuration' | 'bucket'>): Access => ({
  environment: {},
  statements: [
    new PolicyStatement({ actions: ['s3:DeleteObjectVersion'], resources: bodiesOf(writing) }),
    new PolicyStatement({ actions: ['s3:ListBucketVersions'], resources: [writing.bucket.bucketArn] }),
  ],
})

const bodiesOf = ({ configuration, bucket }: Pick<Writing, 'configuration' | 'bucket'>) =>
  Object.keys(configuration.tenants).map((tenant) => bucket.arnForObjects(`${tenant}/*`))
