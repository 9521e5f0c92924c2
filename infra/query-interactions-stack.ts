import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { QueryApi } from './api/query-api.ts'
import type { Configuration } from './configuration.ts'
import { ContentBucket } from './content-bucket.ts'
import { EncryptionKey } from './encryption-key.ts'
import { InteractionTable } from './interaction-table.ts'
import { Alarms } from './observability/alarms.ts'
import { ServiceDashboard } from './observability/service-dashboard.ts'

export type QueryInteractionsStackProps = StackProps & { readonly configuration: Configuration }

/** The whole service: the table, the bucket, and the API that reads them. */
export class QueryInteractionsStack extends Stack {
  constructor(scope: Construct, id: string, { configuration, ...props }: QueryInteractionsStackProps) {
    super(scope, id, props)
    const { key: encryptionKey } = new EncryptionKey(this, 'Encryption', configuration)
    const { table, read } = new InteractionTable(this, 'Interactions', { configuration, encryptionKey })
    const { bucket } = new ContentBucket(this, 'Content', { configuration, encryptionKey })
    const state = { table: read, bucket }
    const query = new QueryApi(this, 'Query', { configuration, state, encryptionKey })
    const { api, accessLog } = query
    const functions = [...query.functions.values()]
    const { authorizer } = query.authentication
    const observed = { configuration, api, accessLog, functions, authorizer, table, bucket }
    new Alarms(this, 'Alarms', { observed, encryptionKey })
    new ServiceDashboard(this, 'Overview', observed)
  }
}
