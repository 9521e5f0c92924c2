import { bundleFunctions } from '../bundle.ts'
import { writeDescriptions } from '../description/files.ts'
import { runCommand } from './command.ts'

await runCommand('build', async () => {
  await Promise.all([bundleFunctions(), writeDescriptions()])
  return 0
})
