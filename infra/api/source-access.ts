import { basename } from 'node:path'
import { PolicyStatement } from 'aws-cdk-lib/aws-iam'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import { environmentNames } from '../../shared/environment.ts'
import type { Route, Source } from '../../shared/routes.ts'
import type { Access } from '../access.ts'
import type { Configuration } from '../configuration.ts'
import { decryptThrough, type State } from '../state.ts'

/** What the source of a route needs, and no more. */
export const sourceAccess = (
  { source, path }: Route,
  { tenants }: Configuration,
  { table, bucket }: State,
  key: IKey,
): Access => {
  const bodies = (kind: string) =>
    new PolicyStatement({
      actions: ['s3:GetObject'],
      resources: Object.keys(tenants).map((tenant) => bucket.arnForObjects(`${tenant}/*/${kind}`)),
    })
  const fromTable = (action: string, resource: string): Access => ({
    environment: {
      [environmentNames.table]: table.tableName,
      [environmentNames.bucket]: bucket.bucketName,
    },
    statements: [
      new PolicyStatement({ actions: [action], resources: [resource] }),
      decryptThrough('dynamodb', key),
      // Attached data that are too large for a record stand beside its bodies.
      bodies('udata'),
      decryptThrough('s3', key),
    ],
  })
  const sources = {
    'customer-index': () => fromTable('dynamodb:Query', `${table.tableArn}/index/by-customer`),
    'service-index': () => fromTable('dynamodb:Query', `${table.tableArn}/index/by-service`),
    record: () => fromTable('dynamodb:GetItem', table.tableArn),
    content: () => ({
      environment: { [environmentNames.bucket]: bucket.bucketName },
      statements: [
        bodies(basename(path)),
        // Without it S3 answers 403, not 404, for a missing key.
        new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }),
        decryptThrough('s3', key),
      ],
    }),
  } satisfies Record<Source, () => Access>
  return sources[source]()
}
