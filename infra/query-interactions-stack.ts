import { Stack, type StackProps } from 'aws-cdk-lib'
import { Key } from 'aws-cdk-lib/aws-kms'
import type { Construct } from 'constructs'
import { QueryApi } from './api/query-api.ts'
import type { Configuration } from './configuration.ts'
import { ContentBucket } from './content-bucket.ts'
import { InteractionTable } from './interaction-table.ts'

export type QueryInteractionsStackProps = StackProps & { readonly configuration: Configuration }

/** The whole service: the table, the bucket, and the API that reads them. */
export class QueryInteractionsStack extends Stack {
  constructor(scope: Construct, id: string, { configuration, ...props }: QueryInteractionsStackProps) {
    super(scope, id, props)
    const key = new Key(this, 'Key')
    const { table } = new InteractionTable(this, 'Interactions')
    const { bucket } = new ContentBucket(this, 'Content')
    new QueryApi(this, 'Query', { configuration, state: { table, bucket }, encryptionKey: key })
  }
}
