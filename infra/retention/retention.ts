import { Duration } from 'aws-cdk-lib'
import type { EventBus } from 'aws-cdk-lib/aws-events'
import type { IKey } from 'aws-cdk-lib/aws-kms'
import type { Construct } from 'constructs'
import { type DetailTypeOut, ownSource } from '../../shared/detail-types.ts'
import { environmentNames } from '../../shared/environment.ts'
import { together } from '../access.ts'
import type { Configuration } from '../configuration.ts'
import type { InteractionTable } from '../interaction-table.ts'
import { QueueWorker } from '../queue-worker.ts'
import { recordsAccess } from '../write-access.ts'

export type RetentionProps = {
  readonly configuration: Configuration
  readonly encryptionKey: IKey
  readonly table: InteractionTable['table']
  readonly bus: EventBus
}

const operations = ['BatchGetItem', 'GetItem', 'Query', 'UpdateItem']

/** Says of every interaction that changes, and of its thread, when it expires. */
export class Retention extends QueueWorker {
  constructor(scope: Construct, id: string, props: RetentionProps) {
    const { configuration, encryptionKey, bus } = props
    super(scope, id, {
      configuration,
      encryptionKey,
      name: 'apply-retention',
      timeout: Duration.minutes(5),
      batchSize: 10,
      // Until then the index of threads has caught up, and so have the copies.
      deliveryDelay: Duration.minutes(1),
      maxConcurrency: 10,
      access: together(recordsAccess(props, operations, ['by-thread']), {
        environment: { [environmentNames.retention]: JSON.stringify(configuration.retentionDays) },
        statements: [],
      }),
    })
    const detailType: DetailTypeOut[] = ['InteractionRecorded', 'InteractionUpdated']
    this.work.takeEvents('Changed', { detailType, source: [ownSource] }, bus)
  }
}
