import { afterAll, beforeAll, inject } from 'vitest'
import { type DataFolder, openDataFolder } from '../infra/local/data-folder.ts'
import { openService, type Service } from '../infra/local/service.ts'
import { storesOf } from '../infra/local/synthesized-template.ts'
import { readTemplate, type Template } from '../infra/local/template.ts'
import { storesIn, temporaryFolder } from './engines.ts'

type Running = ReturnType<typeof storesIn> & {
  service: Service
  template: Template
  data: DataFolder
  url: string
}

/**
 * The whole service, empty, as the synthesized stack declares it: functions in processes of their own behind the local gateway,
 * on real stores. `assembly` names another synthesized stack than the default one.
 */
export const runningService = (assembly: () => Promise<string> = async () => inject('assembly')): Running => {
  const folder = temporaryFolder()
  const running: Partial<Running> = {}
  beforeAll(async () => {
    const template = await readTemplate(await assembly())
    const data = await openDataFolder(folder.path, storesOf(template))
    const service = await openService(template, data, { host: '127.0.0.1', port: 0 })
    Object.assign(running, storesIn(data), { data, service, template, url: service.url })
  })
  afterAll(async () => {
    await running.service?.close()
    await running.data?.close()
  })
  return running as Running
}
