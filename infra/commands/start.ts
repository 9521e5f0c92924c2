import { once } from 'node:events'
import { localCredentials, localRegion } from '../local/credentials.ts'
import { type DataFolder, lockDataFolder, openDataFolder } from '../local/data-folder.ts'
import { loadSample } from '../local/load-sample.ts'
import { assertPortIsFree } from '../local/port.ts'
import { referencePath } from '../local/reference/reference.ts'
import { eventsPath, openService, type Service } from '../local/service.ts'
import { localTenant } from '../local/store-writer.ts'
import { storesOf, templateIn } from '../local/synthesized-template.ts'
import { worthOpening } from '../local/worth-opening.ts'
import { refusedBySystem, runCommand, stopSignal, untilStopped } from './command.ts'
import { readStartSettings, type StartSettings, startHelp } from './start-settings.ts'

const main = async (): Promise<number> => {
  const settings = readStartSettings(process.env)
  if (settings === 'help') {
    process.stdout.write(startHelp)
    return 0
  }
  const stop = stopSignal()
  await using opened = new AsyncDisposableStack()
  await untilStopped(async () => {
    process.stdout.write(welcome(await start(settings, opened, stop), settings))
    if (!stop.aborted) await once(stop, 'abort')
  }, stop)
  process.stdout.write('\nStopping ...\n')
  return 0
}

type Started = { readonly service: Service; readonly paths: readonly string[]; readonly changes: string }

/** Opens what runs, part by part; `opened` closes it in the opposite order. */
const start = async (
  settings: StartSettings,
  opened: AsyncDisposableStack,
  stop: AbortSignal,
): Promise<Started> => {
  const { host, port, dataFolder, context, configuration, empty, auth } = settings
  const [tenant = localTenant] = Object.keys(configuration.tenants)
  await assertPortIsFree(host, port).catch(refusedBySystem('--host, --port'))
  opened.defer(await lockDataFolder(dataFolder).catch(refusedBySystem('--data')))
  const template = await templateIn(dataFolder, context, stop)
  const data = await openDataFolder(dataFolder, storesOf(template))
  opened.defer(() => data.close())
  if (await data.isNew()) {
    if (!empty) await loadSample(data, tenant, stop)
    await data.markFilled()
  }
  const reference = { basePath: configuration.basePath, auth }
  const checksSignatures = auth !== 'open'
  const service = await openService(template, data, { host, port, checksSignatures, reference })
  opened.defer(() => service.close())
  const changes = template.messaging.pipes.length > 0 ? changesAppearIn(data) : ''
  return { service, paths: await worthOpening(data.endpoints, tenant), changes }
}

const changesAppearIn = ({ tables, events }: DataFolder): string =>
  tables
    ? `Change events are appended to ${events.journal.path} and sent at GET ${eventsPath}.\n`
    : 'There are no change events: AWS_ENDPOINT_URL_DYNAMODB names an engine that has no stream here.\n'

const welcome = ({ service, paths, changes }: Started, settings: StartSettings): string => {
  const { dataFolder, configuration } = settings
  const origin = service.url.replace('//127.0.0.1:', '//localhost:')
  const base = `${origin}${configuration.basePath}`
  const nothing = `Nothing is in it yet: npm run import -- FILE.jsonl --data ${dataFolder}`
  return `
Query Interactions answers at ${base} (ready after ${(performance.now() / 1000).toFixed(1)} s)

${paths.length > 0 ? paths.map((path) => `  ${base}${path}`).join('\n') : nothing}

The API's reference, to try it out: ${origin}${referencePath}
${credentialsAskedFor(settings)}
${changes}Data in ${dataFolder}, log of the functions in ${service.functionLog}. Ctrl-C stops it.
`
}

const credentialsAskedFor = ({ auth, dataFolder, configuration }: StartSettings): string => {
  const { accessKeyId, secretAccessKey } = localCredentials
  const said = {
    open: 'Open: no credentials are asked for. Whoever reaches this address reads everything.',
    iam: `Signatures are asked for: key ${accessKeyId}, secret ${secretAccessKey}, region ${localRegion}, service execute-api.`,
    oidc: `Tokens are asked for: those of ${configuration.oidcIssuer}.`,
    basic: `Passwords are asked for: npm run credentials -- add NAME --data ${dataFolder} makes one.`,
  } satisfies Record<StartSettings['auth'], string>
  return said[auth]
}

await runCommand('start', main)
