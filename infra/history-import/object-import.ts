import { Duration } from 'aws-cdk-lib'
import type { Construct } from 'constructs'
import { incomingPrefix } from '../../shared/import/dropped-object.ts'
import { together } from '../access.ts'
import { QueueWorker } from '../queue-worker.ts'
import { interactionWriting, type Writing } from '../write-access.ts'
import { importBucketAccess, sourceReading } from './import-access.ts'

/** Imports an object that is dropped into the import bucket, or that the workflow of a large history names. */
export class ObjectImport extends QueueWorker {
  constructor(scope: Construct, id: string, props: Writing) {
    const { configuration, encryptionKey, importBucket } = props
    super(scope, id, {
      configuration,
      encryptionKey,
      name: 'import-object',
      timeout: Duration.minutes(15),
      memoryMegabytes: 2048,
      batchSize: 1,
      sendsItself: true,
      // SQS takes no less than 2.
      maxConcurrency: Math.max(2, configuration.importConcurrency),
      access: together(
        interactionWriting(props),
        importBucketAccess(importBucket, encryptionKey, {
          reads: '*',
          writes: ['runs/*'],
          removes: 'runs/*',
        }),
        sourceReading(configuration),
      ),
    })
    this.work.takeEvents('Dropped', {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: {
        bucket: { name: [importBucket.bucketName] },
        object: { key: [{ prefix: incomingPrefix }] },
      },
    })
  }
}
