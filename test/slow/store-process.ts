import { openDataFolder } from '../../infra/local/data-folder.ts'
import { storesOf } from '../../infra/local/synthesized-template.ts'
import { readTemplate } from '../../infra/local/template.ts'

// Run by `fork` on a folder and an assembly: reports where the stores are and, asked anything, the most memory that it ever
// had, in bytes.
const [folder = '', assembly = ''] = process.argv.slice(2)
const { endpoints } = await openDataFolder(folder, storesOf(await readTemplate(assembly)))
process.on('message', () => process.send?.(process.resourceUsage().maxRSS * 1024))
process.send?.(endpoints)
