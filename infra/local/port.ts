import { once } from 'node:events'
import { createServer, type Server } from 'node:net'

/** The port that a server listens on. */
export const portOf = (server: Server): number => {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server does not listen on a port')
  return address.port
}

/**
 * Throws when something listens on the port already, sooner than the gateway would find out; the system's error when the
 * address cannot be listened on at all.
 */
export const assertPortIsFree = async (host: string, port: number): Promise<void> => {
  const server = createServer()
  server.listen(port, host)
  try {
    await once(server, 'listening')
  } catch (error) {
    const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE'
    throw taken
      ? new Error(`port ${port} is taken: stop what listens there, or choose another with --port`)
      : error
  }
  server.close()
}
