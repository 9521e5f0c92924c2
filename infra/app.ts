import { application } from './application.ts'
import { SettingError } from './configuration.ts'

try {
  application().app.synth()
} catch (error) {
  // A wrong setting needs a sentence, not the place in our code where it was noticed.
  if (!(error instanceof SettingError)) throw error
  process.stderr.write(`${error.name}: ${error.message}\n`)
  process.exitCode = 1
}
