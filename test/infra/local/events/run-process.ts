import { lockDataFolder, openDataFolder } from '../../../../infra/local/data-folder.ts'
import { openService } from '../../../../infra/local/service.ts'
import { storesOf } from '../../../../infra/local/synthesized-template.ts'
import { readTemplate } from '../../../../infra/local/template.ts'

// Run by `fork` on a data folder and a cloud assembly: the local run, which reports its endpoints and its URL, until it is killed or told to close.
const [folder = '', assembly = ''] = process.argv.slice(2)
const unlock = await lockDataFolder(folder)
const template = await readTemplate(assembly)
const data = await openDataFolder(folder, storesOf(template))
const service = await openService(template, data, { host: '127.0.0.1', port: 0 })
process.on('message', async () => {
  await service.close()
  await data.close()
  await unlock()
  process.disconnect()
})
process.send?.({ endpoints: data.endpoints, url: service.url })
