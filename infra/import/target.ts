import { join } from 'node:path'
import type { S3Client } from '@aws-sdk/client-s3'
import { bodyRequestHandler, dynamoDBClient, s3Client } from '../../shared/aws-clients.ts'
import { contentWriter } from '../../shared/content-writer.ts'
import type { ImportWriter } from '../../shared/import/import-piece.ts'
import { type StoredAttachments, storedAttachments } from '../../shared/import/stored-attachments.ts'
import { interactionWriter } from '../../shared/interaction-writer.ts'
import { recordTable } from '../../shared/record-table.ts'
import { secretReader } from '../../shared/secret-store.ts'
import { tombstones } from '../../shared/tombstones.ts'
import { localAccess } from '../local/credentials.ts'
import { openStores } from '../local/open-stores.ts'
import { storeWriter } from '../local/store-writer.ts'
import { outputOf, stackOutputs } from '../stack-outputs.ts'

/** What an import goes into. */
export type Target = AsyncDisposable & {
  readonly writer: ImportWriter
  readonly stored: StoredAttachments
  readonly s3: S3Client
  readonly stack?: string
}

/** The stores of the local service: the running one, or its data folder when none runs. */
export const localTarget = async (folder: string, signal: AbortSignal): Promise<Target> => {
  const stores = await openStores(folder, signal)
  const { dynamodb, s3, table } = stores.endpoints
  return {
    writer: storeWriter(stores),
    stored: storedAttachments(dynamoDBClient({ ...localAccess, endpoint: dynamodb }), table),
    s3: s3Client({ ...localAccess, endpoint: s3, forcePathStyle: true, requestHandler: bodyRequestHandler }),
    [Symbol.asyncDispose]: () => stores[Symbol.asyncDispose](),
  }
}

/** The stores of a deployed stack, with the credentials of the environment. */
export const stackTarget = async (stack: string): Promise<Target> => {
  const outputs = await stackOutputs(stack)
  const table = outputOf(outputs, 'TableName')
  const client = dynamoDBClient()
  const s3 = s3Client({ requestHandler: bodyRequestHandler })
  return {
    writer: interactionWriter({
      table: recordTable(client, table),
      contents: contentWriter(s3, outputOf(outputs, 'ContentBucket')),
      tombstones: tombstones(client, table, secretReader(outputOf(outputs, 'TombstoneSecret'))),
    }),
    stored: storedAttachments(client, table),
    s3,
    stack,
    [Symbol.asyncDispose]: async () => {
      client.destroy()
      s3.destroy()
    },
  }
}

/** The folder where runs into a data folder, or into a stack, keep what they need to go on. */
export const runsFolder = (dataFolder: string): string => join(dataFolder, 'imports')
