import { getEventListeners, once } from 'node:events'
import { PassThrough, Readable, Writable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { describe, expect, test } from 'vitest'
import { type Body, writeBody } from '../../shared/reply.ts'

const never = new AbortController().signal

/** What arrives at a client that reads all there is. */
const received = async (body: Body | undefined) => {
  const client = new PassThrough()
  const [, arrived] = await Promise.all([writeBody(body, client, never), text(client)])
  return arrived
}

async function* pieces(...texts: string[]) {
  for (const text of texts) yield Buffer.from(text)
}

/** A client that takes nothing until it is told to. */
const slowClient = () => {
  const waiting: (() => void)[] = []
  const client = new Writable({
    highWaterMark: 1,
    write: (_chunk, _encoding, done) => void waiting.push(done),
  })
  return { client, take: () => waiting.shift()?.() }
}

describe('a body arrives whole:', () => {
  test.each([
    ['none', '', undefined],
    ['a text', 'grüße', 'grüße'],
    ['whole bytes', 'grüße', Buffer.from('grüße')],
    ['an empty text', '', ''],
    ['pieces', '[1,2]', pieces('[', '1,', '', '2', ']')],
    ['bytes', 'ab', Readable.from([Buffer.from('a'), Buffer.from('b')])],
    ['no bytes', '', Readable.from([])],
  ])('%s', async (_, expected, body) => {
    expect(await received(body)).toBe(expected)
  })
})

test('the first write comes before the first byte is there, so that status and headers leave at once', async () => {
  const client = new PassThrough()
  const writes: unknown[] = []
  const sink = new Writable({
    write: (chunk, _, done) => {
      writes.push(String(chunk))
      done()
    },
  })
  const source = new PassThrough()
  const written = writeBody(source, sink, never)
  expect(writes).toEqual([''])
  source.end('x')
  await written
  client.destroy()
})

describe('a slow client', () => {
  test('pauses the source of bytes', async () => {
    const { client, take } = slowClient()
    let read = 0
    const source = new Readable({
      highWaterMark: 1,
      read() {
        this.push(read++ < 100 ? Buffer.alloc(10) : null)
      },
    })
    const written = writeBody(source, client, never)
    take()
    await once(source, 'pause')
    expect(read).toBeLessThan(10)
    client.on('drain', take)
    const taking = setInterval(take, 0)
    await written
    clearInterval(taking)
    expect(read).toBe(101)
  })

  test('pauses the source of pieces', async () => {
    const { client, take } = slowClient()
    let made = 0
    async function* source() {
      for (; made < 100; made++) yield Buffer.alloc(10)
    }
    const { signal } = new AbortController()
    const written = writeBody(source(), client, signal)
    await new Promise(setImmediate)
    expect(made).toBeLessThan(3)
    const taking = setInterval(take, 0)
    await written
    clearInterval(taking)
    expect(made).toBe(100)
    expect(getEventListeners(signal, 'abort')).toEqual([])
  })
})

describe('a source that fails midway', () => {
  const failure = new Error('no more')
  async function* failing() {
    yield Buffer.from('some')
    throw failure
  }

  test.each([
    ['pieces', () => failing()],
    ['bytes', () => Readable.from(failing())],
  ])('rejects and leaves the reply open: %s', async (_, body) => {
    const client = new PassThrough().resume()
    await expect(writeBody(body(), client, never)).rejects.toBe(failure)
    expect(client.writableEnded).toBe(false)
  })

  test('or is closed before its end, likewise', async () => {
    const client = new PassThrough().resume()
    const source = new PassThrough()
    const written = writeBody(source, client, never)
    source.write('some')
    source.destroy()
    await expect(written).rejects.toThrow('ended before it was complete')
    expect(client.writableEnded).toBe(false)
  })
})

test.each([
  ['bytes', new PassThrough()],
  ['pieces', Readable.from([]).iterator()],
])('a client that hangs up ends the writing at once: %s', async (_, body) => {
  const gone = new AbortController()
  const client = new PassThrough()
  const written = writeBody(body, client, gone.signal)
  gone.abort()
  await written
  expect(client.writableEnded).toBe(false)
  if (body instanceof PassThrough) expect(body.destroyed).toBe(true)
})
