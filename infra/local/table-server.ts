import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb'
import { type Clock, systemClock } from './clock.ts'
import { localAccess } from './credentials.ts'
import { openExpiry } from './expiry.ts'
import { portOf } from './port.ts'
import { openTableChanges, type TableChanges } from './table-changes.ts'
import { openHookedServer } from './table-hook.ts'

export type TableServer = {
  /** What `AWS_ENDPOINT_URL_DYNAMODB` is to be. */
  readonly endpoint: string
  /** The changes of items, kept until they are removed; undefined when nobody asked for them. */
  readonly changes: TableChanges | undefined
  /** Removes every item whose time has come; a change tells that from other removals. */
  sweep(): Promise<void>
  /** Takes no more clients, lets them end for a second and closes the store. */
  close(): Promise<void>
}

const closingMilliseconds = 1_000

export type TableServerOptions = {
  /** Whether the changes of items are kept for a reader. */
  readonly capturesChanges?: boolean
  readonly clock?: Clock
}

/** Opens DynamoDB (dynalite) on loopback with its data in a folder, and creates the tables that are not there yet. */
export const openTableServer = async (
  folder: string,
  tables: readonly CreateTableCommandInput[],
  { capturesChanges = false, clock = systemClock }: TableServerOptions = {},
): Promise<TableServer> => {
  const { server, changes, expiry } = openServer(folder, capturesChanges, clock)
  readWholeBodies(server)
  await changes?.ready
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${portOf(server)}`
  await createTables(endpoint, tables)
  return {
    endpoint,
    changes: changes?.changes,
    sweep: () => expiry.sweep(endpoint, clock.now()),
    close: () => close(server),
  }
}

const openServer = (folder: string, capturesChanges: boolean, clock: Clock) => {
  const { server, level, carry } = openHookedServer(folder)
  const expiry = openExpiry(level)
  const changes = capturesChanges ? openTableChanges(level, clock) : undefined
  carry((write) => {
    const captured = changes?.capture(write, expiry.isExpiring(write.key))
    return { with: [...expiry.note(write), ...(captured?.with ?? [])], done: captured?.done ?? (() => {}) }
  })
  return { server, changes, expiry }
}

/** A client that goes on asking does not keep the server, nor does one that stopped in the middle of a request. */
const close = (server: Server): Promise<void> =>
  new Promise((resolve, reject) => {
    const patience = setTimeout(() => server.closeAllConnections(), closingMilliseconds)
    server.close((error) => {
      clearTimeout(patience)
      if (error) reject(error)
      else resolve()
    })
  })

/** dynalite throws, and so ends the process, when a client goes away within a request's body: it gets whole bodies only. */
const readWholeBodies = (server: Server): void => {
  const handlers = server.listeners('request')
  server.removeAllListeners('request')
  server.on('request', async (request: IncomingMessage, response: ServerResponse) => {
    try {
      const body = await buffer(request)
      const { method, url, headers } = request
      const whole = Object.assign(Readable.from([body], { objectMode: false }), { method, url, headers })
      for (const handle of handlers) handle.call(server, whole, response)
    } catch {
      response.destroy()
    }
  })
}

/** Creates the tables that an engine does not have yet; resolves when they can be written. */
export const createTables = async (
  endpoint: string,
  tables: readonly CreateTableCommandInput[],
): Promise<void> => {
  const client = new DynamoDBClient({ endpoint, ...localAccess })
  try {
    for (const table of tables)
      await client.send(new CreateTableCommand(table)).catch((error: unknown) => {
        if (error instanceof ResourceInUseException) return
        throw new Error(`DynamoDB at ${endpoint} does not take the table: ${String(error)}`, { cause: error })
      })
    for (const { TableName } of tables) await untilActive(client, TableName)
  } finally {
    client.destroy()
  }
}

const untilActive = async (client: DynamoDBClient, TableName: string | undefined): Promise<void> => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }))
  if (Table?.TableStatus === 'ACTIVE') return
  await pause(10)
  await untilActive(client, TableName)
}
