import { SQSClient } from '@aws-sdk/client-sqs'
import { bodyRequestHandler, dynamoDBClient, quietLogger, s3Client } from '../shared/aws-clients.ts'
import { environmentNames, required } from '../shared/environment.ts'
import { importHandler } from '../shared/import/import-handler.ts'
import { storedAttachments } from '../shared/import/stored-attachments.ts'
import { interactionStores } from '../shared/interaction-stores.ts'
import { interactionWriter } from '../shared/interaction-writer.ts'
import { laterQueue } from '../shared/later-queue.ts'
import { secretReader } from '../shared/secret-store.ts'

const named = (name: keyof typeof environmentNames) => required(process.env, environmentNames[name])
const dynamoDB = dynamoDBClient()
const s3 = s3Client({ requestHandler: bodyRequestHandler })

/** Imports objects: those that are dropped, and those of a large import. */
export const handler = importHandler({
  s3,
  importBucket: named('importBucket'),
  writer: interactionWriter(
    interactionStores({
      ...{ dynamoDB, s3, table: named('table'), bucket: named('bucket') },
      readKey: secretReader(named('tombstoneSecret')),
    }),
  ),
  stored: storedAttachments(dynamoDB, named('table')),
  sendLater: laterQueue(new SQSClient({ logger: quietLogger() }), named('queue')),
  tenants: Object.keys(JSON.parse(named('tenants'))),
  service: named('service'),
  stack: named('service'),
})
