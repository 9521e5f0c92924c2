import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { environmentNames } from '../../shared/environment.ts'
import type { DataFolder } from './data-folder.ts'
import { openGateway } from './gateway/gateway.ts'
import { type Functions, openFunctions } from './lambda/functions.ts'
import type { Template } from './template.ts'

export type Service = {
  readonly url: string
  /** The file that the functions' log lines go to. */
  readonly functionLog: string
  readonly functions: Pick<Functions, 'processIds'>
  /** Finishes what is under way, then ends every process. */
  close(): Promise<void>
}

/** Runs a template's functions behind its routes, on the stores of a data folder. */
export const openService = async (
  template: Template,
  data: DataFolder,
  options: { readonly host: string; readonly port: number },
): Promise<Service> => {
  await using opened = new AsyncDisposableStack()
  const functionLog = join(data.path, 'functions.log')
  const file = createWriteStream(functionLog, { flags: 'a' })
  await once(file, 'open')
  // A full disk ends the log, not the service.
  file.on('error', () => {})
  opened.defer(() => new Promise((resolve) => file.end(resolve)))
  const log = (line: string) => file.write(`${line}\n`)
  const functions = openFunctions(template.functions, { environment: functionEnvironment(data), log })
  opened.defer(() => functions.close())
  const gateway = await openGateway(template.api, functions, { ...options, log })
  opened.defer(() => gateway.close())
  const all = opened.move()
  return { url: gateway.url, functionLog, functions, close: () => all.disposeAsync() }
}

/** What a function has here beside the variables that the template declares. */
const functionEnvironment = ({ endpoints }: DataFolder) => ({
  AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
  AWS_ENDPOINT_URL_S3: endpoints.s3,
  [environmentNames.publicScheme]: 'http',
})
