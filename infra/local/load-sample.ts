import { inOrder } from '../../shared/import/in-order.ts'
import { parseDocument } from '../../shared/interaction-document.ts'
import { sampleDocuments } from '../sample/documents.ts'
import { goldenDocument } from '../sample/golden.ts'
import type { DataFolder } from './data-folder.ts'
import { storeWriter } from './store-writer.ts'

/** Stores the golden interaction and a dozen customers of a tenant, so that a newcomer has something to look at; throws when aborted. */
export const loadSample = async (data: DataFolder, tenant: string, signal?: AbortSignal): Promise<void> => {
  const writer = storeWriter(data)
  async function* documents() {
    yield goldenDocument
    yield* sampleDocuments({ customers: 12, seed: 1 })
  }
  const put = (document: string) => writer.put(tenant, parseDocument(document))
  const bounds = { concurrency: 16, weightLimit: Number.POSITIVE_INFINITY, weigh: () => 0 }
  for await (const _ of inOrder(documents(), put, bounds)) signal?.throwIfAborted()
}
