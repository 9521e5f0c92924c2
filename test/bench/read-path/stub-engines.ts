import { once } from 'node:events'
import { portOf } from '../../../infra/local/port.ts'
import { stubBucket } from './stub-bucket.ts'
import { stubTable } from './stub-table.ts'

/** Stub engines in a process of their own, until its standard input ends: says where they answer. */
const servers = [stubTable(), stubBucket()].map((server) => server.listen(0, '127.0.0.1'))
await Promise.all(servers.map((server) => once(server, 'listening')))
for (const server of servers) server.keepAliveTimeout = 0
const [dynamodb, s3] = servers.map((server) => `http://127.0.0.1:${portOf(server)}`)
process.stdout.write(`${JSON.stringify({ dynamodb, s3 })}\n`)
process.stdin.once('end', () => process.exit()).resume()
