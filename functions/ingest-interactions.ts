import { SQSClient } from '@aws-sdk/client-sqs'
import { bodyRequestHandler, dynamoDBClient, quietLogger, s3Client } from '../shared/aws-clients.ts'
import { environmentNames, required } from '../shared/environment.ts'
import { erasureReports } from '../shared/erasure-report.ts'
import { ingest } from '../shared/ingest.ts'
import { interactionEraser } from '../shared/interaction-eraser.ts'
import { interactionStores } from '../shared/interaction-stores.ts'
import { interactionWriter } from '../shared/interaction-writer.ts'
import { laterQueue } from '../shared/later-queue.ts'
import { rejectStore } from '../shared/reject-store.ts'
import { secretReader } from '../shared/secret-store.ts'

const named = (name: keyof typeof environmentNames) => required(process.env, environmentNames[name])
const dynamoDB = dynamoDBClient()
const s3 = s3Client({ requestHandler: bodyRequestHandler })
const stores = interactionStores({
  ...{ dynamoDB, s3, table: named('table'), bucket: named('bucket') },
  readKey: secretReader(named('tombstoneSecret')),
})

/** Takes the events that come in on the bus. */
export const handler = ingest({
  ...stores,
  writer: interactionWriter(stores),
  eraser: interactionEraser(stores, dynamoDB, named('table')),
  reports: erasureReports(s3, named('importBucket')),
  rejects: rejectStore(s3, named('importBucket')),
  sendLater: laterQueue(new SQSClient({ logger: quietLogger() }), named('queue')),
  tenants: Object.keys(JSON.parse(named('tenants'))),
  service: named('service'),
  now: () => new Date(),
})
