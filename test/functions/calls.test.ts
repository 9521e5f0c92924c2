import { once } from 'node:events'
import type { IncomingMessage, Server } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { portOf } from '../../infra/local/port.ts'
import { contentEvent, listEvent, recordEvent } from '../bench/read-path/events.ts'
import { startFunction } from '../bench/read-path/running-function.ts'
import { stubBucket } from '../bench/read-path/stub-bucket.ts'
import { stubTable } from '../bench/read-path/stub-table.ts'
import { environmentOf } from '../bench/read-path/stubs.ts'
import { codeFolder, type Operation } from '../bench/read-path/subjects.ts'

const seen: IncomingMessage['headers'][] = []
const listen = async (server: Server) => {
  server.on('request', ({ headers }) => seen.push(headers)).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${portOf(server)}`
}
const [table, bucket] = [stubTable(), stubBucket()]
const environment: Record<string, string> = {}

beforeAll(async () => {
  Object.assign(environment, environmentOf({ dynamodb: await listen(table), s3: await listen(bucket) }))
})
afterAll(() => {
  for (const server of [table, bucket]) server.close().closeAllConnections()
})

/** What one request costs in calls of the stores, in an environment that has just started and in one that has not. */
const callsOf = async (operation: Operation, event: unknown) => {
  const subject = await startFunction(codeFolder('ours', operation), environment)
  const calls: number[] = []
  for (let request = 0; request < 2; request++) {
    seen.length = 0
    await subject.invoke(event)
    calls.push(seen.length)
  }
  await subject.close()
  return calls
}

describe('a request costs', () => {
  test.each([
    ['a record', 1, 'record', recordEvent],
    ['a body', 1, 'content', contentEvent(2000)],
    ['a range of a body', 1, 'content', contentEvent(2000, 'bytes=0-9')],
    ['a list of 50', 1, 'list', listEvent(50)],
    ['a list of 350, the first 50 on their own', 2, 'list', listEvent(350)],
    ['a list of 1,000', 5, 'list', listEvent(1000)],
    ['the head of a list of 1,000', 1, 'list', { ...listEvent(1000), httpMethod: 'HEAD' }],
  ] as const)('for %s: calls %i', async (_, calls, operation, event) => {
    expect(await callsOf(operation, event)).toEqual([calls, calls])
  })
})

test('S3 is not asked for checksums of what is read, which would be checked in JavaScript', async () => {
  await callsOf('content', contentEvent(2000))
  expect(seen).toHaveLength(1)
  expect(seen[0]).not.toHaveProperty('x-amz-checksum-mode')
})

test.each([
  ['record', recordEvent],
  ['content', contentEvent(2000)],
] as const)(
  'the store of a %s is told whose requests they are, and nothing of the machine',
  async (operation, event) => {
    await callsOf(operation, event)
    expect(seen[0]).toHaveProperty('user-agent', 'query-interactions')
    expect(seen[0]).not.toHaveProperty('x-amz-user-agent')
  },
)
