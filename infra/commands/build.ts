import { bundleFunctions } from '../bundle.ts'
import { writeClientTypes } from '../description/client-types.ts'
import { runCommand } from './command.ts'

await runCommand('build', async () => {
  await writeClientTypes()
  await bundleFunctions()
  return 0
})
