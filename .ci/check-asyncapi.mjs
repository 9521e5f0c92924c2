// Validates a description of events: node .ci/check-asyncapi.mjs TOOLS FILE
// TOOLS is a folder with @asyncapi/parser in its node_modules.
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'

const [tools, file] = process.argv.slice(2)
const { Parser } = createRequire(`${tools}/`)('@asyncapi/parser')

const warning = 1
const diagnostics = await new Parser().validate(await readFile(file, 'utf8'))
for (const { code, message, path } of diagnostics) console.log(`${path.join('.')}: ${message} (${code})`)
// Not the advice that 3.1 is out.
process.exitCode = diagnostics.some(({ severity }) => severity <= warning) ? 1 : 0
