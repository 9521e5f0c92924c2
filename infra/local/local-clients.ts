import type { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import type { S3Client } from '@aws-sdk/client-s3'
import { bodyRequestHandler, dynamoDBClient, s3Client } from '../../shared/aws-clients.ts'
import { localAccess } from './credentials.ts'
import type { Endpoints } from './data-folder.ts'

export type Clients = { readonly dynamoDB: DynamoDBClient; readonly s3: S3Client }

/** Clients of the stores of the local run; they try each call `maxAttempts` times. */
export const localClients = (
  { dynamodb, s3 }: Pick<Endpoints, 'dynamodb' | 's3'>,
  maxAttempts = 3,
): Clients => ({
  dynamoDB: dynamoDBClient({ ...localAccess, endpoint: dynamodb, maxAttempts }),
  s3: s3Client({
    ...{ ...localAccess, endpoint: s3, maxAttempts },
    forcePathStyle: true,
    requestHandler: bodyRequestHandler,
  }),
})
