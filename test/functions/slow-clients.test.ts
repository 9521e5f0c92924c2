import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { beforeAll, describe, expect, test } from 'vitest'
import { ask, begin } from '../ask.ts'
import { processIdsOf, serviceOnStandIn } from '../stand-in.ts'

const running = serviceOnStandIn()
const path = '/interactions/{interaction_id}/binary_content'
const urlOf = (id: string, kind: string) => `${running.url}/interactions/${id}/${kind}`

const sizeBytes = 150_000_000
const block = Buffer.alloc(100_000, '0123456789')
/** What S3 has sent of large bodies, and how many of them it sends now. */
const store = { sentBytes: 0, reads: 0 }

beforeAll(() => {
  const head = { ETag: '"e"', 'Last-Modified': 'Wed, 01 Jan 2020 00:00:00 GMT' }
  function* blocks() {
    for (let sent = 0; sent < sizeBytes; sent += block.length) {
      store.sentBytes += block.length
      yield block
    }
  }
  running.answer = async ({ url = '' }, response) => {
    if (!url.includes('/large/')) {
      response.writeHead(200, { ...head, 'Content-Length': 5 }).end('small')
      return
    }
    store.reads++
    response.writeHead(200, { ...head, 'Content-Length': sizeBytes })
    // A reader that leaves ends it early.
    await pipeline(Readable.from(blocks()), response).catch(() => {})
    store.reads--
  }
})

const expectOthersServed = async () => {
  const answers = await Promise.all(
    ['plain_text', 'structured_text'].map((kind) => ask(urlOf('small', kind))),
  )
  expect(answers.map(({ body }) => body.toString())).toEqual(['small', 'small'])
}

/** The most memory that each process of the function has held, in MB, where the system tells. */
const peaks = async () => {
  const files = processIdsOf(running, path).map((id) =>
    readFile(`/proc/${id}/status`, 'utf8').catch(() => ''),
  )
  return (await Promise.all(files)).map(
    (status) => Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0) / 1024,
  )
}

describe('clients that do not read what they asked for', () => {
  /** As many as the function has processes here. */
  const readers = 8

  test('take no memory, hold up no others, and get the whole body when they do read', async () => {
    await ask(urlOf('small', 'binary_content'))
    const [ownMegabytes = 0] = await peaks()
    const replies = await Promise.all(
      Array.from({ length: readers }, () => begin(urlOf('large', 'binary_content'))),
    )
    let earlier = 0
    await expect
      .poll(
        async () => {
          await expectOthersServed()
          const isStill = store.sentBytes === earlier
          earlier = store.sentBytes
          return isStill
        },
        { timeout: 60_000 },
      )
      .toBe(true)
    expect(earlier / readers).toBeLessThan(sizeBytes / 5)
    for (const megabytes of await peaks()) expect(megabytes).toBeLessThan(ownMegabytes + 64)

    // Another one waits for a process, and gets that of a reader who leaves.
    const waiting = ask(urlOf('small', 'binary_content'))
    replies.pop()?.destroy()
    expect((await waiting).body.toString()).toBe('small')
    const reader = replies.pop()
    let received = 0
    for await (const chunk of reader ?? []) {
      expect(chunk[0]).toBe(0x30 + (received % 10))
      received += chunk.length
    }
    expect(received).toBe(sizeBytes)
    for (const reply of replies) reply.destroy()
    await expect.poll(() => store.reads, { timeout: 60_000 }).toBe(0)
  })
})

describe('clients that do not finish what they send', () => {
  const begun = 'GET /interactions/small/plain_text HTTP/1.1\r\nHost: api.example\r\nConnection: close\r\n'
  const unfinished = [
    ['', `${begun}\r\n`],
    [begun.slice(0, 10), `${begun.slice(10)}\r\n`],
    [`${begun}X: `, 'y\r\n\r\n'],
    [`${begun}Content-Length: 9\r\n\r\nsome `, 'body'],
    [`${begun}Transfer-Encoding: chunked\r\n\r\n5\r\nhel`, 'lo\r\n0\r\n\r\n'],
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
      expect(String(await socket.toArray())).toMatch(/^HTTP\/1\.1 200 OK\r\n.*small$/s)
    }
    for (const { socket } of clients) socket.destroy()
    await expectOthersServed()
  })
})
