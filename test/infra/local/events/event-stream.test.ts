import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { appendFile, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { toBusEvent } from '../../../../infra/local/events/bus-event.ts'
import { openEventJournal } from '../../../../infra/local/events/event-journal.ts'
import { openEventStream } from '../../../../infra/local/events/event-stream.ts'
import { portOf } from '../../../../infra/local/port.ts'
import { collectGarbage } from '../../../collect-garbage.ts'
import { temporaryFolder } from '../../../temporary-folder.ts'
import { manualClock } from '../manual-clock.ts'

const folder = temporaryFolder()

const eventOf = (detail: object) =>
  toBusEvent({
    source: 'interactions',
    detailType: 'InteractionRecorded',
    detail: JSON.stringify(detail),
    time: new Date(),
  })

/** A journal of its own behind a server of its own. */
const openJournal = async (path = join(folder.path, randomUUID())) => {
  const journal = await openEventJournal(path)
  const clock = manualClock()
  const stream = openEventStream(journal, clock)
  const server = createServer((request, response) => void stream.serve(request, response))
  await once(server.listen(0, '127.0.0.1'), 'listening')
  onTestFinished(async () => {
    stream.close()
    await new Promise((resolve) => server.close(resolve))
    await journal.close()
  })
  const url = `http://127.0.0.1:${portOf(server)}`
  const append = async (detail: object) => {
    const event = eventOf(detail)
    await journal.append(event)
    return event.id
  }
  return { journal, clock, stream, url, append, path }
}

/** Follows the events; `read` resolves to what has come when that holds a text. */
const follow = async (url: string, lastId?: string) => {
  const leaving = new AbortController()
  onTestFinished(() => leaving.abort())
  const headers = lastId === undefined ? {} : { 'Last-Event-ID': lastId }
  const response = await fetch(url, { headers, signal: leaving.signal })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  let text = ''
  const read = async (part: string) => {
    while (!text.includes(part)) {
      const { value, done } = (await reader?.read()) ?? { done: true }
      if (done) throw new Error(`it ended without "${part}": ${text}`)
      text += value
    }
    return text
  }
  return { response, read, leave: () => leaving.abort(), ended: async () => (await reader?.read())?.done }
}

const memoryInUse = (): number => {
  collectGarbage()
  const { external, heapUsed } = process.memoryUsage()
  return external + heapUsed
}

describe('the stream of events', () => {
  test('sends what comes from now on, each with its id, type and detail', async () => {
    const { url, append } = await openJournal()
    await append({ n: 'earlier' })
    const client = await follow(url)
    expect(client.response.headers.get('content-type')).toBe('text/event-stream')
    const id = await append({ n: 'a\u2028b' })
    expect(await client.read('\n\n')).toBe(
      `id: ${id}\nevent: InteractionRecorded\ndata: {"n":"a\u2028b"}\n\n`,
    )
  })

  test('goes on after the event that a client has seen last', async () => {
    const { url, append } = await openJournal()
    await append({ n: 1 })
    const seen = await append({ n: 2 })
    await append({ n: 3 })
    await append({ n: 4 })
    const client = await follow(url, seen)
    await client.read('"n":4')
    await append({ n: 5 })
    const text = await client.read('"n":5')
    expect(text.match(/"n":\d/g)).toEqual(['"n":3', '"n":4', '"n":5'])
  })

  test('begins with the first event for a client that has seen one that is not there', async () => {
    const { url, append } = await openJournal()
    await append({ n: 1 })
    expect(await (await follow(url, 'unknown')).read('"n":1')).toMatch(/^id: /)
  })

  test('is there again after a restart, without a line that a crash cut short', async () => {
    const path = join(folder.path, randomUUID())
    await writeFile(path, `{"id":"one","detail-type":"T","detail":{"n":1}}\n`)
    await appendFile(path, `{"id":"two","detail-type":"T","detail":{"text":"${'x'.repeat(100_000)}`)
    const { url, append, journal } = await openJournal(path)
    await append({ n: 3 })
    expect((await stat(path)).size).toBe(journal.size)
    const text = await (await follow(url, 'none')).read('"n":3')
    expect(text.match(/"n":\d/g)).toEqual(['"n":1', '"n":3'])
  })

  test('sends a sign of life when nothing else comes', async () => {
    const { url, clock } = await openJournal()
    const client = await follow(url)
    await expect.poll(clock.waits).toEqual([15_000])
    clock.advance(15_000)
    expect(await client.read(':')).toBe(':\n\n')
  })

  test('forgets a client that has left, and ends for the others when it is closed', async () => {
    const { url, clock, stream } = await openJournal()
    const [one, other] = [await follow(url), await follow(url)]
    await expect.poll(clock.waits).toHaveLength(2)
    one.leave()
    await expect.poll(clock.waits).toHaveLength(1)
    stream.close()
    expect(await other.ended()).toBe(true)
  })

  test('keeps nothing in memory for a client that does not read', async () => {
    const { url, append, journal } = await openJournal()
    const socket = connect(Number(new URL(url).port), '127.0.0.1')
    onTestFinished(() => void socket.destroy())
    socket.pause()
    socket.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    await once(socket, 'connect')
    const before = memoryInUse()
    for (let count = 0; count < 200; count++) await append({ text: 'x'.repeat(500_000) })
    expect(journal.size).toBeGreaterThan(100_000_000)
    expect(memoryInUse() - before).toBeLessThan(50_000_000)
  })
})
