import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import { portOf } from '../../../../infra/local/port.ts'

/** Pipes every connection to a port, and back, until standard input ends. */
const [upstreamPort] = process.argv.slice(2)
const server = createServer({ allowHalfOpen: true }, (client) => {
  const upstream = connect({ port: Number(upstreamPort), host: '127.0.0.1', allowHalfOpen: true })
  client.pipe(upstream).pipe(client)
}).listen(0, '127.0.0.1')
await once(server, 'listening')
process.stdout.write(String(portOf(server)))
process.stdin.once('end', () => process.exit()).resume()
