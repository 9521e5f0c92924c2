import { Duration } from 'aws-cdk-lib'
import { type EventBus, Match } from 'aws-cdk-lib/aws-events'
import type { Construct } from 'constructs'
import { type DetailTypeOut, detailTypesIn, ownSource } from '../../shared/detail-types.ts'
import { together } from '../access.ts'
import { importBucketAccess, sourceReading } from '../history-import/import-access.ts'
import { QueueWorker } from '../queue-worker.ts'
import { bodyErasure, interactionWriting, type Writing } from '../write-access.ts'

/** Ten batches of ten documents at once stay below the ceiling of writes. */
const maxConcurrency = 10

/** Takes in what the bus says of interactions, and removes the bodies of those that have expired. */
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
        importBucketAccess(importBucket, encryptionKey, { reads: '*', writes: ['rejects/*', 'erasures/*'] }),
        sourceReading(configuration),
      ),
    })
    // What the service itself says must not come back as an order.
    const source = Match.anythingBut(ownSource)
    this.work.takeEvents('Incoming', { detailType: [...detailTypesIn], source }, bus)
    const expired = { data: { reason: ['expired'] } }
    const erased: DetailTypeOut = 'InteractionErased'
    this.work.takeEvents('Expired', { detailType: [erased], source: [ownSource], detail: expired }, bus)
  }
}
