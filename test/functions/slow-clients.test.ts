import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage } from 'node:http'
import { connect, type Socket } from 'node:net'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { beforeAll, describe, expect, test } from 'vitest'
import { ask, begin } from '../ask.ts'
import { runningService } from '../service.ts'
import { processIdsOf } from '../stand-in.ts'

const running = runningService()
const url = (path: string) => `${running.url}${path}`
const binaryPath = '/interactions/{interaction_id}/binary_content'

/** As many as the function has processes here. */
const readers = 8
const sizeBytes = 48_000_000
let sha256 = ''

beforeAll(async () => {
  const { s3, importBucket: bucket } = running
  const Body = randomBytes(sizeBytes)
  sha256 = createHash('sha256').update(Body).digest('hex')
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'import/large', Body }))
  const members = { customer_id: 'c', start_date: '2020-01-01T00:00:00Z' }
  const plain_text = { inline: 'content' }
  await running.put({
    interaction_id: 'large',
    ...members,
    content: { plain_text, binary_content: { s3: `s3://${bucket}/import/large` } },
  })
  await running.put({ interaction_id: 'small', ...members, content: { binary_content: { inline: 'small' } } })
})

const expectOthersServed = async () => {
  const paths = ['/interactions/large', '/interactions/large/plain_text', '/customers/c/interactions?limit=1']
  const answers = await Promise.all(paths.map((path) => ask(url(path))))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
}

describe('clients that do not read what they asked for', () => {
  /** The most memory that a process of the function has held, in MB, where the system tells. */
  const peaks = async () => {
    const statuses = processIdsOf(running, binaryPath).map((id) =>
      readFile(`/proc/${id}/status`, 'utf8').catch(() => ''),
    )
    return (await Promise.all(statuses)).map(
      (status) => Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024,
    )
  }
  const receivedBytes = (replies: readonly IncomingMessage[]) =>
    replies.reduce((sum, { socket }) => sum + socket.bytesRead, 0)

  test('fill no memory, hold up no others, and get the whole body when they do read', async () => {
    await ask(url('/interactions/small/binary_content'))
    const [ownMegabytes = 0] = await peaks()
    const before = process.memoryUsage().rss
    const replies = await Promise.all(
      Array.from({ length: readers }, () => begin(url('/interactions/large/binary_content'))),
    )
    let earlier = -1
    await expect
      .poll(
        async () => {
          await expectOthersServed()
          const isStill = receivedBytes(replies) === earlier
          earlier = receivedBytes(replies)
          return isStill
        },
        { timeout: 60_000 },
      )
      .toBe(true)
    expect(earlier / readers).toBeLessThan(sizeBytes / 4)
    for (const megabytes of await peaks()) expect(megabytes).toBeLessThan(ownMegabytes + 32)
    expect((process.memoryUsage().rss - before) / 1e6).toBeLessThan((readers * sizeBytes) / 1e6 / 4)

    // Another one waits for a process, and gets it from a reader that leaves.
    const waiting = ask(url('/interactions/small/binary_content'))
    replies.pop()?.destroy()
    expect((await waiting).body.toString()).toBe('small')
    for (const reply of replies) {
      const digest = createHash('sha256')
      for await (const chunk of reply) digest.update(chunk)
      expect(digest.digest('hex')).toBe(sha256)
    }
  })
})

describe('clients that do not finish what they send', () => {
  const host = 'Host: api.example\r\nConnection: close\r\n'
  const unfinished = [
    ['', `GET /interactions/small HTTP/1.1\r\n${host}\r\n`],
    ['GET /interac', `tions/small HTTP/1.1\r\n${host}\r\n`],
    [`GET /interactions/small HTTP/1.1\r\n${host}X: `, 'y\r\n\r\n'],
    [`GET /interactions/small HTTP/1.1\r\n${host}Content-Length: 9\r\n\r\nsome `, 'body'],
    [
      `GET /interactions/small HTTP/1.1\r\n${host}Transfer-Encoding: chunked\r\n\r\n5\r\nhel`,
      'lo\r\n0\r\n\r\n',
    ],
  ] as const
  const open = async (bytes: string): Promise<Socket> => {
    const socket = connect(Number(new URL(running.url).port), '127.0.0.1')
    await once(socket, 'connect')
    await new Promise((resolve) => socket.write(bytes, resolve))
    return socket
  }

  test('hold up no others, and are answered when they do finish', async () => {
    const clients = await Promise.all(
      Array.from({ length: 40 }, () => unfinished)
        .flat()
        .map(async ([first, rest]) => ({ socket: await open(first), rest })),
    )
    await expectOthersServed()
    for (const { socket, rest } of clients.splice(0, unfinished.length)) {
      socket.write(rest)
      const [head] = await once(socket.setEncoding('utf8'), 'data')
      expect(head).toMatch(/^HTTP\/1.1 200 OK\r\n/)
    }
    for (const { socket } of clients) socket.destroy()
    await expectOthersServed()
  })
})
