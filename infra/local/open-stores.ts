import {
  DataFolderInUse,
  type Endpoints,
  lockDataFolder,
  openDataFolder,
  runningEndpoints,
} from './data-folder.ts'
import { storesOf, templateIn } from './synthesized-template.ts'

export type OpenStores = AsyncDisposable & { readonly endpoints: Endpoints }

/** The stores of a data folder: those of the service that has it open, else the folder's own, until disposed of. */
export const openStores = async (folder: string): Promise<OpenStores> => {
  await using opened = new AsyncDisposableStack()
  try {
    opened.defer(await lockDataFolder(folder))
  } catch (error) {
    if (!(error instanceof DataFolderInUse)) throw error
    const endpoints = await runningEndpoints(folder)
    if (endpoints) return { endpoints, [Symbol.asyncDispose]: async () => {} }
    throw new Error(`the service on ${folder} is only starting: try again when it answers`)
  }
  const data = await openDataFolder(folder, storesOf(await templateIn(folder, {})))
  opened.defer(() => data.close())
  const all = opened.move()
  return { endpoints: data.endpoints, [Symbol.asyncDispose]: () => all.disposeAsync() }
}
