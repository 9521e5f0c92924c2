import { readConfiguration } from '../configuration.ts'
import { messageOf, parseFlags, UsageError, wholeNumber } from './command.ts'

/** What the local run is told by its flags, else by the environment. */
export type StartSettings = {
  readonly host: string
  readonly port: number
  readonly dataFolder: string
  readonly empty: boolean
  /** Context values of the stack. */
  readonly context: Readonly<Record<'basePath' | 'publicBaseUrl', string>>
}

/** The text of `npm start -- --help`. */
export const startHelp = `Runs the whole service on this machine: the functions as they would be deployed, behind the routes of the synthesized
stack, on stores that keep their data in a folder. A new folder starts with a sample.

Usage: npm start -- [--port N] [--base-path PATH] [--data DIR] [--empty] [--host NAME] [--public-base-url URL]

  --port N              port to listen on, 0 for any free one (PORT, default 8080)
  --base-path PATH      path to mount the API under, such as /genesys/1/cs (BASE_PATH, default none)
  --data DIR            folder of the data (DATA_DIR, default .local)
  --empty               start a new folder without the sample
  --host NAME           address to listen on (default 127.0.0.1)
  --public-base-url URL base of all links, when a proxy stands in front (PUBLIC_BASE_URL, default what the client used)
  --help                this text
`

/** Reads the command line; throws `UsageError` that names the flag. */
export const readStartSettings = (
  environment: NodeJS.ProcessEnv,
  args: readonly string[] = process.argv.slice(2),
): StartSettings | 'help' => {
  const { values } = parseFlags({
    args,
    options: {
      port: { type: 'string', default: environment['PORT'] || '8080' },
      'base-path': { type: 'string', default: environment['BASE_PATH'] ?? '' },
      data: { type: 'string', default: environment['DATA_DIR'] || '.local' },
      empty: { type: 'boolean', default: false },
      host: { type: 'string', default: '127.0.0.1' },
      'public-base-url': { type: 'string', default: environment['PUBLIC_BASE_URL'] ?? '' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  if (values.data === '') throw new UsageError('--data: must name a folder')
  if (values.host === '') throw new UsageError('--host: must name an address of this machine')
  // One slash more or less is no reason to refuse a path.
  const context = {
    basePath: values['base-path'].replace(/\/+$/, '').replace(/^(?=[^/])/, '/'),
    publicBaseUrl: values['public-base-url'].replace(/\/+$/, ''),
  }
  checkContext(context)
  return {
    host: values.host,
    port: wholeNumber('--port', values.port, 0, 65535),
    dataFolder: values.data,
    empty: values.empty,
    context,
  }
}

/** The stack refuses the same values, but only after seconds. */
const checkContext = (context: StartSettings['context']): void => {
  const values = new Map(Object.entries(context))
  try {
    readConfiguration((name) => values.get(name))
  } catch (error) {
    throw new UsageError(
      messageOf(error)
        .replace('context value "basePath"', '--base-path:')
        .replace('context value "publicBaseUrl"', '--public-base-url:'),
    )
  }
}
