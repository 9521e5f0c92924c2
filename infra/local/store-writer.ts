import { bodyRequestHandler, dynamoDBClient, s3Client } from '../../shared/aws-clients.ts'
import { contentWriter } from '../../shared/content-writer.ts'
import { type InteractionWriter, interactionWriter } from '../../shared/interaction-writer.ts'
import { recordTable } from '../../shared/record-table.ts'
import { tombstones } from '../../shared/tombstones.ts'
import { localAccess } from './credentials.ts'
import type { DataFolder } from './data-folder.ts'
import { tombstoneSecret } from './tombstone-secret.ts'

/** Whose interactions the local run keeps, as the stack says when nothing else is configured. */
export const localTenant = 'default'

/** A writer into the stores of a data folder. */
export const storeWriter = ({
  endpoints,
  path,
}: Pick<DataFolder, 'endpoints' | 'path'>): InteractionWriter => {
  const { dynamodb, s3, table, bucket } = endpoints
  const bodies = { ...localAccess, endpoint: s3, forcePathStyle: true, requestHandler: bodyRequestHandler }
  const client = dynamoDBClient({ ...localAccess, endpoint: dynamodb })
  return interactionWriter({
    table: recordTable(client, table),
    contents: contentWriter(s3Client(bodies), bucket),
    tombstones: tombstones(client, table, () => tombstoneSecret(path)),
  })
}
