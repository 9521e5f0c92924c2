import { dynamoDBClient, s3Client } from '../../shared/aws-clients.ts'
import { contentWriter } from '../../shared/content-writer.ts'
import { type InteractionWriter, interactionWriter } from '../../shared/interaction-writer.ts'
import { recordTable } from '../../shared/record-table.ts'
import { localAccess } from './credentials.ts'
import type { Endpoints } from './data-folder.ts'

/** A body may take longer than a reader would wait: it may be large, and S3 copies objects of gigabytes. */
const bodyRequestHandler = {
  connectionTimeout: 1000,
  requestTimeout: 600_000,
  throwOnRequestTimeout: true,
} as const

/** Whose interactions the local run keeps, as the stack says when nothing else is configured. */
export const localTenant = 'default'

/** A writer into the stores of a data folder. */
export const storeWriter = ({ dynamodb, s3, table, bucket }: Endpoints): InteractionWriter => {
  const bodies = { ...localAccess, endpoint: s3, forcePathStyle: true, requestHandler: bodyRequestHandler }
  return interactionWriter(
    recordTable(dynamoDBClient({ ...localAccess, endpoint: dynamodb }), table),
    contentWriter(s3Client(bodies), bucket),
  )
}
