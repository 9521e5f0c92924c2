import { afterAll, beforeAll, inject } from 'vitest'
import { type DataFolder, openDataFolder } from '../infra/local/data-folder.ts'
import { localClients } from '../infra/local/local-clients.ts'
import { storesOf } from '../infra/local/synthesized-template.ts'
import { readTemplate } from '../infra/local/template.ts'
import { parseDocument } from '../shared/interaction-document.ts'
import { interactionStores } from '../shared/interaction-stores.ts'
import { interactionWriter } from '../shared/interaction-writer.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** The real stores, empty, as the synthesized stack declares them. */
export const engines = () => {
  const folder = temporaryFolder()
  const opened: Partial<ReturnType<typeof storesIn>> = {}
  let data: DataFolder | undefined
  beforeAll(async () => {
    const template = await readTemplate(inject('assembly'))
    data = await openDataFolder(folder.path, storesOf(template))
    Object.assign(opened, storesIn(data))
  })
  afterAll(() => data?.close())
  return opened as ReturnType<typeof storesIn>
}

/** What a test does with the stores of a data folder. */
export const storesIn = (data: DataFolder) => {
  const { table, bucket, importBucket = '' } = data.endpoints
  const { dynamoDB, s3 } = localClients(data.endpoints)
  const stores = interactionStores({ dynamoDB, s3, table, bucket, readKey: async () => 'key' })
  const writer = interactionWriter(stores)
  const put = (document: object) => writer.put('default', parseDocument(JSON.stringify(document)))
  return { dynamoDB, s3, table, bucket, importBucket, stores, writer, put }
}
