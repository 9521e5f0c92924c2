import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { environmentNames } from '../../shared/environment.ts'
import { openBackground } from './background.ts'
import { systemClock } from './clock.ts'
import type { DataFolder } from './data-folder.ts'
import { openEventStream } from './events/event-stream.ts'
import type { Aside } from './gateway/aside.ts'
import { type GatewayOptions, openGateway } from './gateway/gateway.ts'
import { type Functions, openFunctions } from './lambda/functions.ts'
import { atEndpoint } from './queue-url.ts'
import { referencePages } from './reference/reference.ts'
import type { ReferenceOptions } from './reference/served-description.ts'
import { openSecretsServer } from './secrets-server.ts'
import { namedByFunctions } from './synthesized-template.ts'
import type { Template } from './template.ts'

/** Where the gateway tells the events that the service publishes; no deployment has it. */
export const eventsPath = '/_local/events'

export type Service = {
  readonly url: string
  /** The file that the functions' log lines go to. */
  readonly functionLog: string
  /** The file that has a line about each request. */
  readonly accessLog: string
  readonly functions: Pick<Functions, 'processIds'>
  /** Finishes what is under way, then ends every process. */
  close(): Promise<void>
}

/** Runs a template's functions behind its routes, on the stores of a data folder. */
export const openService = async (
  template: Template,
  data: Pick<DataFolder, 'path' | 'endpoints' | 'events' | 'tables'>,
  {
    reference,
    ...options
  }: Pick<GatewayOptions, 'host' | 'port' | 'checksSignatures'> & {
    /** What the reference of the API is to say; absent: there is none. */
    readonly reference?: ReferenceOptions
  },
): Promise<Service> => {
  await using opened = new AsyncDisposableStack()
  const functionLog = opened.adopt(await openLog(join(data.path, 'functions.log')), (log) => log.close())
  const accessLog = opened.adopt(await openLog(join(data.path, 'access.log')), (log) => log.close())
  const tombstoneSecret = namedByFunctions(template.functions, environmentNames.tombstoneSecret)
  const secrets = opened.adopt(await openSecretsServer(data.path, { tombstoneSecret }), (one) => one.close())
  const environment = { ...functionEnvironment(data), AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint }
  const definitions = template.functions.map((definition) => ({
    ...definition,
    environment: atEndpoint(definition.environment, data.endpoints.events),
  }))
  const functions = openFunctions(definitions, { environment, log: functionLog.write })
  opened.defer(() => functions.close())
  const logs = { log: functionLog.write, accessLog: accessLog.write }
  const stream = openEventStream(data.events.journal, systemClock)
  const pages = reference ? referencePages(reference) : []
  const asides = new Map<string, Aside>([[eventsPath, stream.serve], ...pages])
  const gateway = await openGateway(template.api, functions, { ...options, ...logs, asides })
  opened.defer(() => gateway.close())
  opened.defer(() => stream.close())
  const background = openBackground(template.messaging, data, functions, functionLog.write)
  opened.defer(() => background.close())
  const all = opened.move()
  return {
    url: gateway.url,
    functionLog: functionLog.path,
    accessLog: accessLog.path,
    functions,
    close: () => all.disposeAsync(),
  }
}

/** Opens a file for lines; a full disk ends the log, not the service. */
const openLog = async (path: string) => {
  const file = createWriteStream(path, { flags: 'a' })
  await once(file, 'open')
  file.on('error', () => {})
  return {
    path,
    write: (line: string) => file.write(`${line}\n`),
    close: () => new Promise<void>((resolve) => file.end(resolve)),
  }
}

/** What a function has here beside the variables that the template declares. */
const functionEnvironment = ({ endpoints }: Pick<DataFolder, 'endpoints'>) => ({
  AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
  AWS_ENDPOINT_URL_S3: endpoints.s3,
  AWS_ENDPOINT_URL_EVENTBRIDGE: endpoints.events,
  AWS_ENDPOINT_URL_SQS: endpoints.events,
  [environmentNames.publicScheme]: 'http',
})
