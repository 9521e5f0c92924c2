import { Duration } from 'aws-cdk-lib'
import { type EventBus, Match } from 'aws-cdk-lib/aws-events'
import type { Construct } from 'constructs'
import { together } from '../access.ts'
import { importBucketAccess, sourceBucketAccess } from '../history-import/import-access.ts'
import { QueueWorker } from '../queue-worker.ts'
import { bodyErasure, interactionWriting, type Writing } from '../write-access.ts'
import { changeTypes, ownSource } from './interaction-bus.ts'

/** What other systems say of interactions, by the detail-type of their events. */
export const incomingTypes = [
  'interaction.put',
  'interaction.linked',
  'interaction.assigned',
  'interaction.held',
  'interaction.erased',
  'customer.erased',
] as const

/** Ten batches of ten documents at once stay below the ceiling of writes. */
const maxConcurrency = 10

/** Takes in what the bus says of interactions, and removes the bodies of those that are erased. */
export class EventIngest extends QueueWorker {
  constructor(scope: Construct, id: string, props: Writing & { readonly bus: EventBus }) {
    const { configuration, encryptionKey, importBucket, bus } = props
    super(scope, id, {
      configuration,
      encryptionKey,
      name: 'ingest-interactions',
      timeout: Duration.minutes(5),
      batchSize: 10,
      sendsItself: true,
      maxConcurrency,
      access: together(
        interactionWriting(props, ['by-customer']),
        bodyErasure(props),
        importBucketAccess(importBucket, encryptionKey, { reads: '*', writes: ['rejects', 'erasures'] }),
        sourceBucketAccess(configuration),
      ),
    })
    // What the service itself says must not come back as an order.
    const source = Match.anythingBut(ownSource)
    this.work.takeEvents('Incoming', { detailType: [...incomingTypes], source }, bus)
    this.work.takeEvents('Erased', { detailType: [changeTypes.erased], source: [ownSource] }, bus)
  }
}
