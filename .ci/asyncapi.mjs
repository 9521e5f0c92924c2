// Validates an AsyncAPI document: prints what is wrong, and exits with 1 when anything is.
import { readFile } from 'node:fs/promises'
import { Parser } from '@asyncapi/parser'

const [path = ''] = process.argv.slice(2)
const wrong = (await new Parser().validate(await readFile(path, 'utf8'))).filter(
  ({ severity }) => severity <= 1,
)
for (const { path: place, message } of wrong) console.error(`${place.join('.')}: ${message}`)
console.log(`${path}: ${wrong.length} errors and warnings`)
process.exitCode = wrong.length > 0 ? 1 : 0
