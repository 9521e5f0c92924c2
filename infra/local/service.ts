import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { environmentNames } from '../../shared/environment.ts'
import type { DataFolder } from './data-folder.ts'
import { type GatewayOptions, openGateway } from './gateway/gateway.ts'
import { type Functions, openFunctions } from './lambda/functions.ts'
import { openSecretsServer } from './secrets-server.ts'
import type { Template } from './template.ts'

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
  data: DataFolder,
  options: Pick<GatewayOptions, 'host' | 'port' | 'checksSignatures'>,
): Promise<Service> => {
  await using opened = new AsyncDisposableStack()
  const functionLog = opened.adopt(await openLog(join(data.path, 'functions.log')), (log) => log.close())
  const accessLog = opened.adopt(await openLog(join(data.path, 'access.log')), (log) => log.close())
  const secrets = opened.adopt(await openSecretsServer(data.path), (server) => server.close())
  const environment = { ...functionEnvironment(data), AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.endpoint }
  const functions = openFunctions(template.functions, { environment, log: functionLog.write })
  opened.defer(() => functions.close())
  const logs = { log: functionLog.write, accessLog: accessLog.write }
  const gateway = await openGateway(template.api, functions, { ...options, ...logs })
  opened.defer(() => gateway.close())
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
const functionEnvironment = ({ endpoints }: DataFolder) => ({
  AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
  AWS_ENDPOINT_URL_S3: endpoints.s3,
  [environmentNames.publicScheme]: 'http',
})
