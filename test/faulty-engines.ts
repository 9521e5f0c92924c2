import { afterAll, beforeAll, inject } from 'vitest'
import { localAccess } from '../infra/local/credentials.ts'
import { type DataFolder, openDataFolder } from '../infra/local/data-folder.ts'
import { storesOf } from '../infra/local/synthesized-template.ts'
import { readTemplate } from '../infra/local/template.ts'
import { dynamoDBClient, s3Client } from '../shared/aws-clients.ts'
import { contentWriter } from '../shared/content-writer.ts'
import { interactionWriter } from '../shared/interaction-writer.ts'
import { recordTable } from '../shared/record-table.ts'
import { tombstones } from '../shared/tombstones.ts'
import { storesIn, temporaryFolder } from './engines.ts'
import { openFaultProxies } from './fault-proxies.ts'

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
  const once = { ...localAccess, maxAttempts: 1 }
  const dynamoDB = dynamoDBClient({ ...once, endpoint: endpoints.dynamodb })
  const s3 = s3Client({ ...once, endpoint: endpoints.s3, forcePathStyle: true })
  return {
    ...proxies,
    table: endpoints.table,
    bucket: endpoints.bucket,
    dynamoDB,
    s3,
    path: data.path,
    writer: interactionWriter({
      table: recordTable(dynamoDB, endpoints.table),
      contents: contentWriter(s3, endpoints.bucket),
      tombstones: tombstones(dynamoDB, endpoints.table, async () => 'key'),
    }),
    direct: storesIn(data),
    async close() {
      await proxies.close()
      await data.close()
    },
  }
}
