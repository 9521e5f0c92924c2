import { afterAll, beforeAll, inject } from 'vitest'
import { type DataFolder, openDataFolder } from '../infra/local/data-folder.ts'
import { localClients } from '../infra/local/local-clients.ts'
import { storesOf } from '../infra/local/synthesized-template.ts'
import { readTemplate } from '../infra/local/template.ts'
import { interactionStores } from '../shared/interaction-stores.ts'
import { interactionWriter } from '../shared/interaction-writer.ts'
import { storesIn } from './engines.ts'
import { openFaultProxies } from './fault-proxies.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** The real stores, empty, behind proxies that make faults. Its clients retry nothing, so that each fault is seen; `direct` goes past the proxies. */
export const faultyEngines = () => {
  const folder = temporaryFolder()
  const opened: Partial<Awaited<ReturnType<typeof open>>> = {}
  beforeAll(async () => {
    const data = await openDataFolder(folder.path, storesOf(await readTemplate(inject('assembly'))))
    Object.assign(opened, await open(data))
  })
  afterAll(() => opened.close?.())
  return opened as Awaited<ReturnType<typeof open>>
}

const open = async (data: DataFolder) => {
  const proxies = await openFaultProxies(data.endpoints)
  const { endpoints } = proxies
  const { table, bucket } = endpoints
  const clients = localClients(endpoints, 1)
  return {
    ...{ ...proxies, ...clients, table, bucket },
    path: data.path,
    writer: interactionWriter(interactionStores({ ...clients, table, bucket, readKey: async () => 'key' })),
    direct: storesIn(data),
    async close() {
      await proxies.close()
      await data.close()
    },
  }
}
