import { checks } from '../smoke/checks.ts'
import { smokeClient } from '../smoke/client.ts'
import { type Result, runChecks } from '../smoke/run-checks.ts'
import { readCredentials, readUrl } from './client-flags.ts'
import { parseFlags, runCommand, UsageError } from './command.ts'

const help = `Checks a deployment from outside, as a client sees it: the six URIs, errors, credentials and headers. It reads only.

Usage: npm run smoke -- URL [--auth MODE] [--interaction ID] [--customer ID] [--service ID]

  URL               the base URL of the deployment: its output ApiUrl
  --auth MODE       how to present itself: iam, oidc, basic or none (default iam)
  --interaction ID  an interaction to read, with its bodies
  --customer ID     a customer whose list to read
  --service ID      a service whose list to read
  --help            this text

Credentials come from the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN and AWS_REGION for iam, SMOKE_TOKEN for
oidc, SMOKE_USER and SMOKE_PASSWORD for basic. Exit code: 0 all is well, 1 a check failed, 2 called wrongly.
`

const main = async (): Promise<number> => {
  const { values, positionals } = parseFlags({
    allowPositionals: true,
    options: {
      auth: { type: 'string', default: 'iam' },
      interaction: { type: 'string' },
      customer: { type: 'string' },
      service: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  const [url, ...others] = positionals
  if (url === undefined || others.length > 0) throw new UsageError('name one URL')
  const base = readUrl(url)
  const credentials = readCredentials(values.auth, process.env)
  const { interaction, customer, service } = values
  const deployment = {
    base,
    client: smokeClient(base, credentials),
    credentials,
    interaction,
    customer,
    service,
  }
  const results: Result[] = []
  const passed = await runChecks(checks(deployment), (result) => results.push(result))
  if (process.stdout.isTTY) console.table(results)
  else process.stdout.write(`${JSON.stringify(results)}\n`)
  return passed ? 0 : 1
}

await runCommand('smoke', main)
