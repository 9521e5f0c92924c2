import type { DynamoDBRecord } from 'aws-lambda'
import { account } from '../account.ts'
import type { TableChange } from '../table-changes.ts'

/** Who DynamoDB says it is when it removes an item whose time has come. */
const timeToLive = { type: 'Service', principalId: 'dynamodb.amazonaws.com' }

/** A change as a pipe hands it over that reads a stream of new and old images. */
export const toStreamRecord = (change: TableChange, streamArn: string): DynamoDBRecord => {
  const { sequence, at, keys, before, after, expired } = change
  const images = { ...(after && { NewImage: after }), ...(before && { OldImage: before }) }
  return {
    eventID: String(sequence),
    eventName: before === undefined ? 'INSERT' : after === undefined ? 'REMOVE' : 'MODIFY',
    eventVersion: '1.1',
    eventSource: 'aws:dynamodb',
    awsRegion: account.region,
    dynamodb: {
      ApproximateCreationDateTime: Math.floor(at / 1000),
      Keys: keys,
      ...images,
      SequenceNumber: String(sequence),
      SizeBytes: Buffer.byteLength(JSON.stringify({ keys, ...images })),
      StreamViewType: 'NEW_AND_OLD_IMAGES',
    },
    eventSourceARN: streamArn,
    ...(expired && { userIdentity: timeToLive }),
  }
}
