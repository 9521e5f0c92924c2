import { type Configuration, readConfiguration } from '../configuration.ts'
import { authModes } from '../settings.ts'
import { dataFolder, messageOf, parseFlags, UsageError, wholeNumber } from './command.ts'

/** What the local run is told by its flags, else by the environment. */
export type StartSettings = {
  readonly host: string
  readonly port: number
  readonly dataFolder: string
  readonly empty: boolean
  /** Whether credentials are asked for, and which. */
  readonly auth: LocalAuth
  /** Context values of the stack. */
  readonly context: Readonly<Record<string, string>>
  /** What the stack is configured to be. */
  readonly configuration: Configuration
}

/** As in a deployment, or `open`, which no deployment can be. */
export type LocalAuth = 'open' | Configuration['auth']

const localAuths: readonly LocalAuth[] = ['open', ...authModes]

/** The text of `npm start -- --help`. */
export const startHelp = `Runs the whole service on this machine: the functions as they would be deployed, behind the routes of the synthesized
stack, on stores that keep their data in a folder. A new folder starts with a sample.

Usage: npm start -- [--port N] [--base-path PATH] [--data DIR] [--empty] [--host NAME] [--public-base-url URL]
                    [--auth MODE] [--settings FILE]

  --port N              port to listen on, 0 for any free one (PORT, default 8080)
  --base-path PATH      path to mount the API under, such as /genesys/1/cs (BASE_PATH, default none)
  --data DIR            folder of the data (DATA_DIR, default .local)
  --empty               start a new folder without the sample
  --host NAME           address to listen on (default 127.0.0.1)
  --public-base-url URL base of all links, when a proxy stands in front (PUBLIC_BASE_URL, default what the client used)
  --auth MODE           credentials that are asked for: open, iam, oidc or basic (AUTH, default open, or that of --settings)
  --settings FILE       the settings of a deployment, JSON as for cdk deploy -c settings=FILE (SETTINGS, default none)
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
      data: { type: 'string', default: dataFolder(environment) },
      empty: { type: 'boolean', default: false },
      host: { type: 'string', default: '127.0.0.1' },
      'public-base-url': { type: 'string', default: environment['PUBLIC_BASE_URL'] ?? '' },
      auth: { type: 'string', default: environment['AUTH'] ?? '' },
      settings: { type: 'string', default: environment['SETTINGS'] ?? '' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return 'help'
  if (values.data === '') throw new UsageError('--data: must name a folder')
  if (values.host === '') throw new UsageError('--host: must name an address of this machine')
  const said = values.auth || (values.settings ? undefined : 'open')
  const mode = localAuths.find((one) => one === said)
  if (said && !mode) throw new UsageError(`--auth: must be one of ${localAuths.join(', ')}, not "${said}"`)
  // One slash more or less is no reason to refuse a path.
  const basePath = values['base-path'].replace(/\/+$/, '').replace(/^(?=[^/])/, '/')
  const publicBaseUrl = values['public-base-url'].replace(/\/+$/, '')
  const context = {
    ...(values.settings && { settings: values.settings }),
    ...((basePath || !values.settings) && { basePath }),
    ...((publicBaseUrl || !values.settings) && { publicBaseUrl }),
    ...(mode && { auth: mode === 'open' ? 'iam' : mode }),
  }
  const configuration = readContext(context)
  const auth = mode ?? configuration.auth
  const [tenant, ...others] = Object.values(configuration.tenants)
  if (auth === 'open' && (others.length > 0 || tenant?.principals))
    throw new UsageError(
      '--auth: must not be open with several tenants or principals: nothing says who calls',
    )
  return {
    host: values.host,
    port: wholeNumber('--port', values.port, 0, 65535),
    dataFolder: values.data,
    empty: values.empty,
    auth,
    context,
    configuration,
  }
}

/** The settings that have flags, in the words of the command line. */
const flags = { basePath: '--base-path', publicBaseUrl: '--public-base-url', settings: '--settings' }

/** The stack refuses the same values, but only after seconds. */
const readContext = (context: StartSettings['context']): Configuration => {
  try {
    return readConfiguration(context)
  } catch (error) {
    const sentence = Object.entries(flags).reduce(
      (text, [name, flag]) => text.replace(`setting "${name}"`, `${flag}:`),
      messageOf(error),
    )
    throw new UsageError(sentence)
  }
}
