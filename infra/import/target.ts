import { join } from 'node:path'
import type { S3Client } from '@aws-sdk/client-s3'
import { bodyRequestHandler, dynamoDBClient, s3Client } from '../../shared/aws-clients.ts'
import type { ImportWriter } from '../../shared/import/import-piece.ts'
import { type StoredAttachments, storedAttachments } from '../../shared/import/stored-attachments.ts'
import { interactionStores } from '../../shared/interaction-stores.ts'
import { interactionWriter } from '../../shared/interaction-writer.ts'
import { secretReader } from '../../shared/secret-store.ts'
import { localClients } from '../local/local-clients.ts'
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
  const clients = localClients(stores.endpoints)
  return {
    writer: storeWriter(stores, clients),
    stored: storedAttachments(clients.dynamoDB, stores.endpoints.table),
    s3: clients.s3,
    async [Symbol.asyncDispose]() {
      clients.dynamoDB.destroy()
      clients.s3.destroy()
      await stores[Symbol.asyncDispose]()
    },
  }
}

/** The stores of a deployed stack, with the credentials of the environment. */
export const stackTarget = async (stack: string): Promise<Target> => {
  const outputs = await stackOutputs(stack)
  const table = outputOf(outputs, 'TableName')
  const dynamoDB = dynamoDBClient()
  const s3 = s3Client({ requestHandler: bodyRequestHandler })
  return {
    writer: interactionWriter(
      interactionStores({
        ...{ dynamoDB, s3, table },
        bucket: outputOf(outputs, 'ContentBucket'),
        readKey: secretReader(outputOf(outputs, 'TombstoneSecret')),
      }),
    ),
    stored: storedAttachments(dynamoDB, table),
    s3,
    stack,
    [Symbol.asyncDispose]: async () => {
      dynamoDB.destroy()
      s3.destroy()
    },
  }
}

/** The folder where runs into a data folder, or into a stack, keep what they need to go on. */
export const runsFolder = (dataFolder: string): string => join(dataFolder, 'imports')
