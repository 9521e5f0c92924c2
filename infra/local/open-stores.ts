import {
  DataFolderInUse,
  type Endpoints,
  lockDataFolder,
  openDataFolder,
  runningEndpoints,
} from './data-folder.ts'
import { storesOf, templateIn } from './synthesized-template.ts'

export type OpenStores = AsyncDisposable & { readonly endpoints: Endpoints; readonly path: string }

/**
 * The stores of a data folder: those of the service that has it open, else the folder's own, until disposed of. A new folder
 * then counts as filled: what is put into it shall stand alone. An aborted signal ends the opening with an `AbortError`.
 */
export const openStores = async (folder: string, signal?: AbortSignal): Promise<OpenStores> => {
  await using opened = new AsyncDisposableStack()
  try {
    opened.defer(await lockDataFolder(folder))
  } catch (error) {
    if (!(error instanceof DataFolderInUse)) throw error
    const endpoints = await runningEndpoints(folder)
    if (endpoints) return { endpoints, path: folder, [Symbol.asyncDispose]: async () => {} }
    throw new Error(`another process is only opening the data folder ${folder}: try again in a few seconds`)
  }
  const data = await openDataFolder(folder, storesOf(await templateIn(folder, {}, signal)))
  opened.defer(() => data.close())
  await data.markFilled()
  const all = opened.move()
  return { endpoints: data.endpoints, path: folder, [Symbol.asyncDispose]: () => all.disposeAsync() }
}
