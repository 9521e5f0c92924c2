import { interactionStores } from '../../shared/interaction-stores.ts'
import { type InteractionWriter, interactionWriter } from '../../shared/interaction-writer.ts'
import type { DataFolder } from './data-folder.ts'
import { localClients } from './local-clients.ts'
import { tombstoneSecret } from './tombstone-secret.ts'

/** Whose interactions the local run keeps, as the stack says when nothing else is configured. */
export const localTenant = 'default'

/** A writer into the stores of a data folder. */
export const storeWriter = (
  { endpoints, path }: Pick<DataFolder, 'endpoints' | 'path'>,
  clients = localClients(endpoints),
): InteractionWriter => {
  const { table, bucket } = endpoints
  return interactionWriter(
    interactionStores({ ...clients, table, bucket, readKey: () => tombstoneSecret(path) }),
  )
}
