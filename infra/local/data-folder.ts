import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb'
import { ClassicLevel } from 'classic-level'
import { readSavedJson, saveJson } from '../saved-json.ts'
import { systemClock } from './clock.ts'
import { type Events, openEvents } from './events/events.ts'
import { objectCreated } from './events/object-created.ts'
import { type ObjectServerOptions, openObjectServer } from './s3/server.ts'
import { createTables, openTableServer, type TableServer } from './table-server.ts'
import { defaultBus, type Messaging } from './template/messaging.ts'

/** The stores that a template declares, under their local names. */
export type Stores = {
  readonly table: CreateTableCommandInput
  readonly bucket: string
  /** Whether the bucket keeps versions. */
  readonly versioned: boolean
  /** Undefined for a stack that takes no dropped objects. */
  readonly importBucket: string | undefined
  readonly messaging: Messaging
}

/** Where the stores of a data folder answer, and what they are called. */
export type Endpoints = Readonly<Record<'dynamodb' | 's3' | 'events' | 'table' | 'bucket', string>> & {
  readonly importBucket?: string | undefined
  /** The bus that takes events in and gives them out; undefined for a stack without. */
  readonly eventBus?: string | undefined
}

export type DataFolder = {
  readonly path: string
  readonly endpoints: Endpoints
  readonly events: Events
  /** The folder's own table server; undefined when another engine is used instead. */
  readonly tables: Pick<TableServer, 'changes' | 'sweep'> | undefined
  /** Whether nothing has marked the folder as filled yet. */
  isNew(): Promise<boolean>
  markFilled(): Promise<void>
  close(): Promise<void>
}

/** Another process has the data folder open. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse'

  constructor(folder: string) {
    super(
      `the data folder ${folder} is in use by another process: stop it, or name another folder with --data`,
    )
  }
}

/**
 * Opens the stores of a data folder that this process has locked, made when they are not there. `AWS_ENDPOINT_URL_DYNAMODB` and
 * `AWS_ENDPOINT_URL_S3` name other engines, which are then used instead.
 */
export const openDataFolder = async (folder: string, stores: Stores): Promise<DataFolder> => {
  const { table, bucket, versioned, importBucket, messaging } = stores
  await using opened = new AsyncDisposableStack()
  const endpointsFile = join(folder, 'endpoints.json')
  const filled = join(folder, 'filled')
  const events = opened.adopt(await openEvents(folder, messaging, systemClock), (one) => one.close())
  const tables = opened.adopt(await openTables(join(folder, 'table'), stores), (server) => server.close())
  const objects = opened.adopt(
    await openObjects({
      folder: join(folder, 'content'),
      buckets: importBucket === undefined ? [bucket] : [bucket, importBucket],
      versioned: versioned ? [bucket] : [],
      onCreated: async (name, object) => {
        if (name === importBucket) await events.buses.put(defaultBus, objectCreated(name, object))
      },
    }),
    (server) => server.close(),
  )
  const endpoints = {
    dynamodb: tables.endpoint,
    s3: objects.endpoint,
    events: events.endpoint,
    table: String(table.TableName),
    bucket,
    importBucket,
    eventBus: messaging.buses.find((name) => name !== defaultBus),
  }
  await saveJson(endpointsFile, endpoints)
  opened.defer(() => rm(endpointsFile, { force: true }))
  const all = opened.move()
  return {
    path: folder,
    endpoints,
    events,
    tables: 'sweep' in tables ? tables : undefined,
    isNew: () =>
      readFile(filled).then(
        () => false,
        () => true,
      ),
    markFilled: () => writeFile(filled, ''),
    close: () => all.disposeAsync(),
  }
}

/** Where the stores answer that another process has open; undefined while it is only starting. */
export const runningEndpoints = async (folder: string): Promise<Endpoints | undefined> => {
  const value = await readSavedJson(join(folder, 'endpoints.json'))
  return isEndpoints(value) ? value : undefined
}

const isEndpoints = (value: unknown): value is Endpoints =>
  typeof value === 'object' &&
  value !== null &&
  ['dynamodb', 's3', 'events', 'table', 'bucket'].every((name) => name in value)

const openTables = async (folder: string, { table, messaging }: Stores) => {
  const endpoint = process.env['AWS_ENDPOINT_URL_DYNAMODB']
  if (!endpoint) return openTableServer(folder, [table], { capturesChanges: messaging.pipes.length > 0 })
  await createTables(endpoint, [table])
  return { endpoint, close: async () => {} }
}

const openObjects = async (options: ObjectServerOptions) => {
  const endpoint = process.env['AWS_ENDPOINT_URL_S3']
  return endpoint ? { endpoint, close: async () => {} } : openObjectServer(options)
}

/**
 * Takes a data folder, made when it is not there, for this process alone; throws `DataFolderInUse`. Resolves to what gives it
 * free. It is LevelDB's own lock, which the system lets go of when the process ends, however it ends.
 */
export const lockDataFolder = async (folder: string): Promise<() => Promise<void>> => {
  await mkdir(folder, { recursive: true })
  const level = new ClassicLevel(join(folder, 'lock'))
  try {
    await level.open()
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined
    if (cause instanceof Error && 'code' in cause && cause.code === 'LEVEL_LOCKED')
      throw new DataFolderInUse(folder)
    throw cause ?? error
  }
  // What a killed process left behind says where its stores answered.
  await rm(join(folder, 'endpoints.json'), { force: true })
  return () => level.close()
}
