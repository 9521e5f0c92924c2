import { DataFolderInUse, type Endpoints, openDataFolder, runningEndpoints } from './data-folder.ts'
import { storesOf, templateIn } from './service.ts'

export type OpenStores = AsyncDisposable & { readonly endpoints: Endpoints }

/** The stores of a data folder: those of the service that has it open, else the folder itself, until disposed of. */
export const openStores = async (folder: string): Promise<OpenStores> => {
  try {
    const data = await openDataFolder(folder, async () => storesOf(await templateIn(folder, {})))
    return { endpoints: data.endpoints, [Symbol.asyncDispose]: () => data.close() }
  } catch (error) {
    if (!(error instanceof DataFolderInUse)) throw error
  }
  const endpoints = await runningEndpoints(folder)
  if (!endpoints) throw new Error(`the service on ${folder} is only starting: try again when it answers`)
  return { endpoints, [Symbol.asyncDispose]: async () => {} }
}
