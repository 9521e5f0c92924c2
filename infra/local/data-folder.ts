import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb'
import { ClassicLevel } from 'classic-level'
import { readSavedJson, saveJson } from '../saved-json.ts'
import { openObjectServer } from './s3/server.ts'
import { createTables, openTableServer } from './table-server.ts'

/** The stores that a template declares, under their local names. */
export type Stores = {
  readonly table: CreateTableCommandInput
  readonly bucket: string
  /** Whether the bucket keeps versions. */
  readonly versioned: boolean
}

/** Where the stores of a data folder answer, and what they are called. */
export type Endpoints = Readonly<Record<'dynamodb' | 's3' | 'table' | 'bucket', string>>

export type DataFolder = {
  readonly path: string
  readonly endpoints: Endpoints
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
export const openDataFolder = async (
  folder: string,
  { table, bucket, versioned }: Stores,
): Promise<DataFolder> => {
  await using opened = new AsyncDisposableStack()
  const endpointsFile = join(folder, 'endpoints.json')
  const filled = join(folder, 'filled')
  const tables = opened.adopt(await openTables(join(folder, 'table'), table), (server) => server.close())
  const objects = opened.adopt(await openObjects(join(folder, 'content'), bucket, versioned), (server) =>
    server.close(),
  )
  const endpoints = {
    dynamodb: tables.endpoint,
    s3: objects.endpoint,
    table: String(table.TableName),
    bucket,
  }
  await saveJson(endpointsFile, endpoints)
  opened.defer(() => rm(endpointsFile, { force: true }))
  const all = opened.move()
  return {
    path: folder,
    endpoints,
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
  ['dynamodb', 's3', 'table', 'bucket'].every((name) => name in value)

const openTables = async (folder: string, table: CreateTableCommandInput) => {
  const endpoint = process.env['AWS_ENDPOINT_URL_DYNAMODB']
  if (!endpoint) return openTableServer(folder, [table])
  await createTables(endpoint, [table])
  return { endpoint, close: async () => {} }
}

const openObjects = async (folder: string, bucket: string, versioned: boolean) => {
  const endpoint = process.env['AWS_ENDPOINT_URL_S3']
  if (endpoint) return { endpoint, close: async () => {} }
  return openObjectServer({ folder, buckets: [bucket], versioned: versioned ? [bucket] : [] })
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
