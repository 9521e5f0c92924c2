import { once } from 'node:events'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { buffer } from 'node:stream/consumers'
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DynamoDBClient,
  ResourceInUseException,
} from '@aws-sdk/client-dynamodb'
import dynalite from 'dynalite'
import { localAccess } from './credentials.ts'
import { portOf } from './port.ts'

export type TableServer = {
  /** What `AWS_ENDPOINT_URL_DYNAMODB` is to be. */
  readonly endpoint: string
  /** Takes no more clients, lets them end for a second and closes the store. */
  close(): Promise<void>
}

const closingMilliseconds = 1_000

/** Opens DynamoDB (dynalite) on loopback with its data in a folder, and creates the tables that are not there yet. */
export const openTableServer = async (
  folder: string,
  tables: readonly CreateTableCommandInput[],
): Promise<TableServer> => {
  const server = dynalite({ path: folder, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 })
  readWholeBodies(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const endpoint = `http://127.0.0.1:${portOf(server)}`
  await createTables(endpoint, tables)
  return {
    endpoint,
    close: () => close(server),
  }
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

/** Creates the tables that an engine does not have yet. */
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
  } finally {
    client.destroy()
  }
}
