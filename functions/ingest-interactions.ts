import { SQSClient } from '@aws-sdk/client-sqs'
import { bodyRequestHandler, dynamoDBClient, quietLogger, s3Client } from '../shared/aws-clients.ts'
import { contentWriter } from '../shared/content-writer.ts'
import { environmentNames, required } from '../shared/environment.ts'
import { erasureReports } from '../shared/erasure-report.ts'
import { ingest } from '../shared/ingest.ts'
import { interactionEraser } from '../shared/interaction-eraser.ts'
import { interactionWriter } from '../shared/interaction-writer.ts'
import { laterQueue } from '../shared/later-queue.ts'
import { recordTable } from '../shared/record-table.ts'
import { rejectStore } from '../shared/reject-store.ts'
import { secretReader } from '../shared/secret-store.ts'
import { tombstones } from '../shared/tombstones.ts'

const named = (name: keyof typeof environmentNames) => required(process.env, environmentNames[name])
const client = dynamoDBClient()
const bodies = s3Client({ requestHandler: bodyRequestHandler })
const stores = {
  table: recordTable(client, named('table')),
  contents: contentWriter(bodies, named('bucket')),
  tombstones: tombstones(client, named('table'), secretReader(named('tombstoneSecret'))),
}

/** Takes the events that come in on the bus. */
export const handler = ingest({
  ...stores,
  writer: interactionWriter(stores),
  eraser: interactionEraser(stores, client, named('table')),
  reports: erasureReports(bodies, named('importBucket')),
  rejects: rejectStore(bodies, named('importBucket')),
  sendLater: laterQueue(new SQSClient({ logger: quietLogger() }), named('queue')),
  tenants: Object.keys(JSON.parse(named('tenants'))),
  service: named('service'),
  now: () => new Date(),
})
