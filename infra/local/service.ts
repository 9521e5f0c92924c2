import { createWriteStream } from 'node:fs'
import { join } from 'node:path'
import { environmentNames } from '../../shared/environment.ts'
import { type DataFolder, openDataFolder, type Stores } from './data-folder.ts'
import { openGateway } from './gateway/gateway.ts'
import { openFunctions } from './lambda/functions.ts'
import { synthesize } from './synthesize.ts'
import { readTemplate, type Template } from './template.ts'

export type ServiceOptions = {
  readonly host: string
  readonly port: number
  /** CDK context values, such as `basePath`. */
  readonly context: Readonly<Record<string, string>>
  readonly dataFolder: string
  /** Fills a data folder that is new, before the first request is taken. */
  readonly fill: (data: DataFolder) => Promise<void>
}

export type Service = {
  readonly url: string
  readonly stageName: string
  readonly functionLog: string
  close(): Promise<void>
}

/** Synthesizes the stack into a data folder and reads back what is to run. */
export const templateIn = async (
  dataFolder: string,
  context: ServiceOptions['context'],
): Promise<Template> => {
  const assembly = join(dataFolder, 'assembly')
  await synthesize(assembly, context)
  return readTemplate(assembly)
}

/** The stores that a template declares: one table and one bucket. */
export const storesOf = ({ tables, buckets }: Template): Stores => {
  const [table] = tables
  const [bucket] = buckets
  if (!table || !bucket) throw new Error('the stack declares no table or no bucket')
  return { table: table.request, bucket: bucket.name }
}

/** Runs the synthesized stack on this machine; what is open is closed again when a later part fails. */
export const openService = async (options: ServiceOptions): Promise<Service> => {
  await using opened = new AsyncDisposableStack()
  let template: Template | undefined
  const data = await openDataFolder(options.dataFolder, async () => {
    template = await templateIn(options.dataFolder, options.context)
    return storesOf(template)
  })
  opened.defer(() => data.close())
  if (await data.isNew()) {
    await options.fill(data)
    await data.markFilled()
  }
  if (!template) throw new Error('the stack was not synthesized')
  const functionLog = join(options.dataFolder, 'functions.log')
  const log = createWriteStream(functionLog, { flags: 'a' })
  opened.defer(() => new Promise((resolve) => log.end(resolve)))
  const functions = openFunctions(template.functions, {
    environment: functionEnvironment(data),
    log: (line) => log.write(`${line}\n`),
  })
  opened.defer(() => functions.close())
  const gateway = await openGateway(template.api, functions, options)
  opened.defer(() => gateway.close())
  const all = opened.move()
  return { url: gateway.url, stageName: template.api.stageName, functionLog, close: () => all.disposeAsync() }
}

/** What a function has here beside the variables that the template declares. */
const functionEnvironment = ({ endpoints }: DataFolder) => ({
  AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
  AWS_ENDPOINT_URL_S3: endpoints.s3,
  [environmentNames.publicScheme]: 'http',
})
