import { account } from '../account.ts'
import type { StoredObject } from '../s3/stored-object.ts'
import type { EventEntry } from './bus-event.ts'

/** What S3 tells EventBridge of a new object (https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html). */
export const objectCreated = (bucket: string, { key, sizeBytes, etag }: StoredObject): EventEntry => ({
  source: 'aws.s3',
  detailType: 'Object Created',
  detail: JSON.stringify({
    version: '0',
    bucket: { name: bucket },
    object: { key, size: sizeBytes, etag },
    requester: account.id,
  }),
  time: new Date(),
  resources: [`arn:${account.partition}:s3:::${bucket}`],
})
