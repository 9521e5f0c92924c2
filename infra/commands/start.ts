import { once } from 'node:events'
import { lockDataFolder, openDataFolder } from '../local/data-folder.ts'
import { loadSample } from '../local/load-sample.ts'
import { assertPortIsFree } from '../local/port.ts'
import { openService, type Service } from '../local/service.ts'
import { storesOf, templateIn } from '../local/synthesized-template.ts'
import { parseFlags, runCommand, UsageError, wholeNumber } from './command.ts'

const help = `Runs the whole service on this machine: the functions as they would be deployed, behind the routes of the synthesized
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

type Settings = {
  readonly host: string
  readonly port: number
  readonly dataFolder: string
  readonly empty: boolean
  readonly context: Readonly<Record<string, string>>
}

const readSettings = (environment: NodeJS.ProcessEnv): Settings | 'help' => {
  const { values } = parseFlags({
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
  return {
    host: values.host,
    port: wholeNumber('--port', values.port, 0, 65535),
    dataFolder: values.data,
    empty: values.empty,
    // One slash more or less is no reason to refuse a path.
    context: {
      basePath: values['base-path'].replace(/\/+$/, '').replace(/^(?=[^/])/, '/'),
      publicBaseUrl: values['public-base-url'].replace(/\/+$/, ''),
    },
  }
}

const main = async (): Promise<number> => {
  const settings = readSettings(process.env)
  if (settings === 'help') {
    process.stdout.write(help)
    return 0
  }
  const started = performance.now()
  await using opened = new AsyncDisposableStack()
  const service = await start(settings, opened)
  process.stdout.write(welcome(service, settings, (performance.now() - started) / 1000))
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  process.stdout.write('\nStopping ...\n')
  return 0
}

/** Opens what runs, part by part; `opened` closes it in the opposite order. */
const start = async (settings: Settings, opened: AsyncDisposableStack): Promise<Service> => {
  await assertPortIsFree(settings.host, settings.port)
  opened.defer(await lockDataFolder(settings.dataFolder))
  const template = await templateIn(settings.dataFolder, settings.context)
  const data = await openDataFolder(settings.dataFolder, storesOf(template))
  opened.defer(() => data.close())
  if (await data.isNew()) {
    if (!settings.empty) await loadSample(data)
    await data.markFilled()
  }
  const service = await openService(template, data, settings)
  opened.defer(() => service.close())
  return service
}

/** The golden interaction of the sample and its customer. */
const [interaction, customer] = ['00001a57JGQ00BW8', '00001a57JGQ00BVU']

const welcome = (
  { url, functionLog }: Service,
  { dataFolder, context }: Settings,
  seconds: number,
): string => {
  const base = `${url.replace('//127.0.0.1:', '//localhost:')}${context['basePath']}`
  return `
Query Interactions answers at ${base} (ready after ${seconds.toFixed(1)} s)

  one interaction   ${base}/interactions/${interaction}
  a customer's list ${base}/customers/${customer}/interactions?limit=20
  a transcript      ${base}/interactions/${interaction}/structured_text

No authorizer runs here: whoever reaches this address reads everything.
Data in ${dataFolder}, log of the functions in ${functionLog}. Ctrl-C stops it.
`
}

await runCommand('start', main)
