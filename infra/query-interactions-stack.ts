import { Stack, type StackProps } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { QueryApi } from './api/query-api.ts'
import type { Configuration } from './configuration.ts'
import { ContentBucket } from './content-bucket.ts'
import { EncryptionKey } from './encryption-key.ts'
import { ChangeEvents } from './events/change-events.ts'
import { EventIngest } from './events/event-ingest.ts'
import { InteractionBus } from './events/interaction-bus.ts'
import { ImportBucket } from './history-import/import-bucket.ts'
import { ImportWorkflow } from './history-import/import-workflow.ts'
import { ObjectImport } from './history-import/object-import.ts'
import { InteractionTable } from './interaction-table.ts'
import { Alarms } from './observability/alarms.ts'
import { ServiceDashboard } from './observability/service-dashboard.ts'
import { Retention } from './retention/retention.ts'
import { TombstoneSecret } from './tombstone-secret.ts'

export type QueryInteractionsStackProps = StackProps & { readonly configuration: Configuration }

/** The whole service: the table, the bucket, the API that reads them, and the events and imports that fill them. */
export class QueryInteractionsStack extends Stack {
  constructor(scope: Construct, id: string, { configuration, ...props }: QueryInteractionsStackProps) {
    super(scope, id, props)
    const { key: encryptionKey } = new EncryptionKey(this, 'Encryption', configuration)
    const common = { configuration, encryptionKey }
    const { table, read } = new InteractionTable(this, 'Interactions', common)
    const { bucket, accessLogs } = new ContentBucket(this, 'Content', common)
    const query = new QueryApi(this, 'Query', { ...common, state: { table: read, bucket } })
    const { bucket: importBucket } = new ImportBucket(this, 'Imports', { encryptionKey, accessLogs })
    const { secret: tombstoneSecret } = new TombstoneSecret(this, 'Tombstones', encryptionKey)
    const { bus } = new InteractionBus(this, 'Events', configuration.stackName)
    const writing = { ...common, table, bucket, importBucket, tombstoneSecret }
    const ingest = new EventIngest(this, 'Ingest', { ...writing, bus })
    const objectImport = new ObjectImport(this, 'Import', writing)
    const workflow = new ImportWorkflow(this, 'Workflow', {
      ...common,
      table,
      importBucket,
      importObject: objectImport.lambda,
    })
    const changes = new ChangeEvents(this, 'Changes', { ...common, table, bus })
    const keepsAll = Object.keys(configuration.retentionDays).length === 0
    const retention = keepsAll ? undefined : new Retention(this, 'Retention', { ...common, table, bus })
    const { api, accessLog } = query
    const functions = [...query.functions.values()]
    const { authorizer } = query.authentication
    const flow = { ingest, objectImport, workflow, changes, retention }
    const observed = { configuration, api, accessLog, functions, authorizer, table, bucket, flow }
    new Alarms(this, 'Alarms', { observed, encryptionKey })
    new ServiceDashboard(this, 'Overview', observed)
  }
}
