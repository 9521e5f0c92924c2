import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A loopback server that functions under test ring, so that a test knows how far they are without looking at the clock. */
export const openBell = async () => {
  const names: string[] = []
  const rung = new Map<string, PromiseWithResolvers<string>>()
  const held = new Map<string, Promise<void>>()
  const ring = (name: string) => rung.get(name) ?? rung.set(name, Promise.withResolvers()).get(name)
  const server = createServer(async (request, response) => {
    const [, name = '', message = ''] = (request.url ?? '').split('/')
    names.push(name)
    ring(name)?.resolve(message)
    await held.get(name)
    response.end('ok')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    /** Resolves to the message when a function has rung. */
    heard: (name: string) => ring(name)?.promise,
    /** All names that were rung, in order. */
    names: () => names,
    /** Keeps who rings waiting until the returned function is called. */
    hold: (name: string) => {
      const { promise, resolve } = Promise.withResolvers<void>()
      held.set(name, promise)
      return resolve
    },
    close: () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
