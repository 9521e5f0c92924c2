import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { describe, expect, onTestFinished, test } from 'vitest'
import { openDeadLetters } from '../../../../infra/local/events/dead-letters.ts'
import { Queue } from '../../../../infra/local/events/queue.ts'
import { temporaryFolder } from '../../../temporary-folder.ts'
import { manualClock } from '../manual-clock.ts'

const folder = temporaryFolder()
const { signal } = new AbortController()

/** A queue of its own with a visibility timeout of 30 s; `again` closes it as a crash would and opens what is on disk. */
const openQueue = async (maxReceiveCount?: number) => {
  const clock = manualClock()
  const path = join(folder.path, randomUUID())
  const deadLetters = openDeadLetters(join(path, 'dead.jsonl'))
  const definition = { id: 'Q', name: 'q', arn: 'arn:q', visibilityMilliseconds: 30_000, redrive: undefined }
  const open = async () => {
    const level = new ClassicLevel(path)
    onTestFinished(() => level.close())
    const redrive = maxReceiveCount === undefined ? undefined : { deadLetters, maxReceiveCount }
    const queue = await Queue.open(level, definition, redrive, clock)
    const again = async () => {
      await level.close()
      return open()
    }
    return { queue, again }
  }
  return { clock, deadLetters, ...(await open()) }
}

const bodies = (messages: readonly { body: string }[]) => messages.map(({ body }) => body).toSorted()

describe('a queue', () => {
  test('hands out up to as many messages as are asked for, and each to one receiver', async () => {
    const { queue } = await openQueue()
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((body) => queue.send(body)))
    const [one, other] = await Promise.all([queue.receive(3, signal), queue.receive(3, signal)])
    expect(one).toHaveLength(3)
    expect(bodies([...one, ...other])).toEqual(['a', 'b', 'c', 'd', 'e'])
  })

  test('lets a receiver wait until something is sent, or until it gives up', async () => {
    const { queue } = await openQueue()
    const leaving = new AbortController()
    const left = queue.receive(1, leaving.signal)
    leaving.abort()
    expect(await left).toEqual([])
    const received = queue.receive(1, signal)
    await queue.send('late')
    expect(bodies(await received)).toEqual(['late'])
  })

  test('hands out again what was not removed when the visibility timeout is over, and counts', async () => {
    const { queue, clock } = await openQueue()
    await queue.send('handled')
    const [handled] = await queue.receive(1, signal)
    await queue.send('failed')
    const [failed] = await queue.receive(1, signal)
    await queue.remove([handled?.receipt ?? ''])
    const again = queue.receive(10, signal)
    await expect.poll(clock.waits).toEqual([30_000])
    clock.advance(29_999)
    expect(clock.waits()).toEqual([1])
    clock.advance(1)
    expect(await again).toMatchObject([
      { body: 'failed', id: failed?.id, receiveCount: 2, firstReceivedAt: failed?.firstReceivedAt },
    ])
  })

  test('keeps a message that was received again from a removal by its earlier receiver', async () => {
    const { queue, clock } = await openQueue()
    await queue.send('slow')
    const [first] = await queue.receive(1, signal)
    clock.advance(30_000)
    const [second] = await queue.receive(1, signal)
    await queue.remove([first?.receipt ?? ''])
    clock.advance(30_000)
    const [third] = await queue.receive(1, signal)
    expect([second?.receiveCount, third?.receiveCount]).toEqual([2, 3])
  })

  test('keeps a delayed message back until its time has come', async () => {
    const { queue, clock } = await openQueue()
    await queue.send('later', { delaySeconds: 900 })
    const received = queue.receive(1, signal)
    await expect.poll(clock.waits).toEqual([900_000])
    await queue.send('now')
    expect(bodies(await received)).toEqual(['now'])
    clock.advance(900_000)
    expect(bodies(await queue.receive(10, signal))).toEqual(['later', 'now'])
  })

  test('gives a message up after as many receptions as it may have, readable and with its digits', async () => {
    const { queue, clock, deadLetters } = await openQueue(2)
    const id = await queue.send('{"big": 12345678901234567890, "text": "a  b"}')
    await queue.receive(1, signal)
    clock.advance(30_000)
    await queue.receive(1, signal)
    clock.advance(30_000)
    await queue.send('next')
    expect(bodies(await queue.receive(10, signal))).toEqual(['next'])
    const text = await readFile(deadLetters.path, 'utf8')
    expect(text).toContain('"body":{"big":12345678901234567890,"text":"a  b"}}\n')
    expect(JSON.parse(text)).toMatchObject({ from: 'q', id, receive_count: 2 })
  })

  test('has after a crash what was sent, delays and counts included, and nothing that was removed', async () => {
    const { queue, again, clock } = await openQueue()
    await queue.send('removed')
    await queue.remove((await queue.receive(1, signal)).map(({ receipt }) => receipt))
    await queue.send('under way')
    await queue.receive(1, signal)
    await queue.send('waiting')
    await queue.send('delayed', { delaySeconds: 60 })
    const { queue: next } = await again()
    const received = await next.receive(10, signal)
    expect(bodies(received)).toEqual(['under way', 'waiting'])
    expect(received.find(({ body }) => body === 'under way')?.receiveCount).toBe(2)
    await next.remove(received.map(({ receipt }) => receipt))
    clock.advance(60_000)
    expect(bodies(await next.receive(10, signal))).toEqual(['delayed'])
  })
})
