import { bundleFunctions } from '../bundle.ts'
import { runCommand } from './command.ts'

await runCommand('build', async () => {
  await bundleFunctions()
  return 0
})
