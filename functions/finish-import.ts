import { dynamoDBClient, s3Client } from '../shared/aws-clients.ts'
import { environmentNames, required } from '../shared/environment.ts'
import { finishHandler } from '../shared/import/finish-handler.ts'
import { storedAttachments } from '../shared/import/stored-attachments.ts'

const named = (name: keyof typeof environmentNames) => required(process.env, environmentNames[name])

/** Ends a large import: one manifest of what all its objects came to. */
export const handler = finishHandler({
  s3: s3Client(),
  importBucket: named('importBucket'),
  stored: storedAttachments(dynamoDBClient(), named('table')),
  stack: named('service'),
})
