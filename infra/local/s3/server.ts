import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { Duplex } from 'node:stream'
import { portOf } from '../port.ts'
import { answer } from './answer.ts'
import { type Bucket, openBucket } from './bucket.ts'
import { openDrafts } from './drafts.ts'
import { sendReply } from './reply.ts'
import type { StoredObject } from './stored-object.ts'

/** A running S3 that keeps its objects in files. */
export type ObjectServer = {
  /** `http://host:port`, for path-style requests signed with the local credentials. */
  readonly endpoint: string
  /** How many bodies are being streamed from open files right now. */
  readonly activeReads: () => number
  /** Ends open connections and resolves when all files are closed. What was answered stays. */
  readonly close: () => Promise<void>
}

/** Where objects are kept and where the server listens: by default on any free port of this machine only. */
export type ObjectServerOptions = {
  readonly folder: string
  readonly buckets: readonly string[]
  /** Those of the buckets that keep replaced and deleted versions. Default: none. */
  readonly versioned?: readonly string[]
  readonly host?: string
  readonly port?: number
  /** Told of each object that was written, before its writer gets an answer. */
  readonly onCreated?: (bucket: string, object: StoredObject) => Promise<void>
}

// S3's rule, but for a few reserved affixes; also what keeps a bucket inside the folder.
const bucketName = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/

const openBuckets = ({
  folder,
  buckets,
  versioned = [],
  onCreated,
}: ObjectServerOptions): ReadonlyMap<string, Bucket> => {
  const wrong = buckets.find((name) => !bucketName.test(name))
  if (wrong !== undefined)
    throw new Error(`"${wrong}" is no bucket name: use 3 to 63 of a-z, 0-9, dots and hyphens.`)
  const drafts = openDrafts(join(folder, '.drafts'))
  const open = (name: string): Bucket => {
    const bucket = openBucket(join(folder, name), drafts, versioned.includes(name))
    const put: Bucket['put'] = async (...write) => {
      const object = await bucket.put(...write)
      await onCreated?.(name, object)
      return object
    }
    return { ...bucket, put }
  }
  return new Map(buckets.map((name) => [name, open(name)]))
}

const createExchange = (buckets: ReadonlyMap<string, Bucket>) => {
  const running = new Set<Promise<void>>()
  let reads = 0
  const exchange = async (message: IncomingMessage, response: ServerResponse): Promise<void> => {
    const reply = await answer(message, response, buckets)
    if (!reply) return
    const isRead = reply.body !== undefined && !Buffer.isBuffer(reply.body)
    if (isRead) reads += 1
    // The client left, or the file cannot be read: the client sees a body cut short.
    await sendReply(response, reply).catch(() => response.destroy())
    if (isRead) reads -= 1
    // What a refused request still sends, so that the connection can serve the next one.
    message.resume()
  }
  const listener = (message: IncomingMessage, response: ServerResponse): void => {
    const done = exchange(message, response).finally(() => running.delete(done))
    running.add(done)
  }
  return { listener, running, activeReads: () => reads }
}

const refuseMalformed = (_error: Error, socket: Duplex): void => {
  if (!socket.writable) socket.destroy()
  else socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
}

const listen = async (server: Server, host: string, port: number): Promise<string> => {
  server.listen(port, host)
  await once(server, 'listening').catch((cause: unknown) => {
    throw new Error(`The local S3 cannot listen on ${host}:${port}: choose another port.`, { cause })
  })
  return `http://${host.includes(':') ? `[${host}]` : host}:${portOf(server)}`
}

/**
 * Opens the S3 of the local run on `folder`: objects written before are there, what a killed process left
 * half done is removed. One server per folder. Operations that it does not have answer 501.
 */
export const openObjectServer = async (options: ObjectServerOptions): Promise<ObjectServer> => {
  const { host = '127.0.0.1', port = 0 } = options
  const { listener, running, activeReads } = createExchange(openBuckets(options))
  // Uploads may take any time; idle connections outlive the pauses of an importer.
  const server = createServer({ requestTimeout: 0, keepAliveTimeout: 60_000 }, listener)
  server.on('clientError', refuseMalformed)
  return {
    endpoint: await listen(server, host, port),
    activeReads,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
      await Promise.all(running)
    },
  }
}
