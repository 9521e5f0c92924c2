import { once } from 'node:events'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, test } from 'vitest'
import type { FunctionDefinition } from '../../../../infra/local/lambda/function-definition.ts'
import { FunctionError } from '../../../../infra/local/lambda/function-error.ts'
import {
  type Functions,
  type FunctionsOptions,
  openFunctions,
} from '../../../../infra/local/lambda/functions.ts'
import { openBell } from './bell.ts'
import { bundle, streaming } from './bundle.ts'

const never = new AbortController().signal
const opened: (() => unknown)[] = []
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

const open = async (definition: FunctionDefinition, options: Partial<FunctionsOptions> = {}) => {
  const bell = await openBell()
  const lines: string[] = []
  const functions = openFunctions([definition], {
    log: (line) => lines.push(line),
    ...options,
    environment: { BELL: bell.url, ...options.environment },
  })
  opened.push(bell.close, functions.close)
  const call = async (event: unknown = {}, signal = never) =>
    (await functions.invoke('Fn', event, signal)).body
  const body = async (event: unknown = {}) => text(await call(event))
  return { functions, bell, lines, call, body }
}

const reason = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no error',
    (error) => (error instanceof FunctionError ? error.reason : error),
  )

const pidsOf = (functions: Functions) => functions.processIds('Fn')

describe('a streaming function', () => {
  test('gets the event and sends a prelude, eight NULs and its body', async () => {
    const { functions } = await open(
      await bundle(streaming(`const out = reply(201, { a: 'b' }); out.write('hé'); out.end(event.name)`)),
    )
    const reply = await functions.invoke('Fn', { name: 'Zoë' }, never)
    expect(reply.contentType).toBe('application/vnd.awslambda.http-integration-response')
    expect(await text(reply.body)).toBe(`{"statusCode":201,"headers":{"a":"b"}}${'\0'.repeat(8)}héZoë`)
  })

  test('serves one request after the other in one process', async () => {
    const { functions, body } = await open(
      await bundle(streaming(`raw.write(''); raw.end(String(process.pid))`)),
    )
    const pids = [await body(), await body(), await body()]
    expect(new Set(pids)).toEqual(new Set([String(pidsOf(functions)[0])]))
  })

  test('has the time that the template gives it', async () => {
    const { body } = await open(
      await bundle(streaming(`raw.write(''); raw.end(String(context.getRemainingTimeInMillis()))`), {
        timeoutMilliseconds: 12_000,
      }),
    )
    const remaining = Number(await body())
    expect(remaining).toBeGreaterThan(5_000)
    expect(remaining).toBeLessThanOrEqual(12_000)
  })
})

test('a process that dies between two requests is replaced for the next one', async () => {
  const handlers = {
    streaming: streaming(`raw.write(''); raw.end(String(process.pid))`),
    buffered: 'export const handler = async () => process.pid',
  }
  for (const handler of Object.values(handlers)) {
    const { functions, body } = await open(await bundle(handler))
    const first = await body()
    process.kill(Number(first), 'SIGKILL')
    await expect.poll(() => pidsOf(functions)).toEqual([])
    expect(await body()).not.toBe(first)
  }
})

describe('a function that does not stream', () => {
  test('replies with the JSON of what it returns, request after request', async () => {
    const { body } = await open(await bundle(`export const handler = async (event) => ({ got: event })`))
    expect(JSON.parse(await body({ n: 1 }))).toEqual({ got: { n: 1 } })
    expect(JSON.parse(await body({ n: 2 }))).toEqual({ got: { n: 2 } })
  })

  test('that throws is an error, and the next request is served by the same process', async () => {
    const { functions, body, call } = await open(
      await bundle(
        `export const handler = async (event) => { if (event.bad) throw new Error('no'); return 1 }`,
      ),
    )
    expect(await body()).toBe('1')
    const pids = pidsOf(functions)
    expect(await reason(call({ bad: true }))).toBe('failed')
    expect(await body()).toBe('1')
    expect(pidsOf(functions)).toEqual(pids)
  })
})

describe('the environment of a function', () => {
  test("is Lambda's, the template's and the caller's, and nothing of the machine's", async () => {
    process.env['AWS_PROFILE'] = 'of the developer'
    const { body } = await open(
      await bundle(`export const handler = async () => process.env`, {
        environment: { TABLE: 't', SHARED: 'template' },
      }),
      { environment: { SHARED: 'caller' } },
    )
    const environment: Record<string, string> = JSON.parse(await body())
    expect(environment).toMatchObject({
      TABLE: 't',
      SHARED: 'caller',
      AWS_LAMBDA_FUNCTION_NAME: 'Fn',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
      AWS_ACCESS_KEY_ID: 'local',
      AWS_REGION: 'us-east-1',
    })
    expect(environment).not.toHaveProperty('AWS_PROFILE')
    expect(environment).not.toHaveProperty('NODE_OPTIONS')
    expect(environment).not.toHaveProperty('HOME')
    delete process.env['AWS_PROFILE']
  })

  test('has a heap of nine tenths of its memory', async () => {
    const { body } = await open(
      await bundle(`
        import { getHeapStatistics } from 'node:v8'
        export const handler = async () => getHeapStatistics().heap_size_limit / 1048576`),
    )
    const megabytes = Number(await body())
    expect(megabytes).toBeGreaterThan(200)
    expect(megabytes).toBeLessThan(330)
  })

  test('passes on what the function prints', async () => {
    const { body, lines } = await open(
      await bundle(
        `export const handler = async () => { console.log('one\\ntwo'); process.stderr.write('three\\n') }`,
      ),
    )
    await body()
    await expect.poll(() => lines.join('|')).toMatch(/one\ntwo/)
    await expect.poll(() => lines).toContain('three')
  })
})

describe('a function that fails', () => {
  test('by exiting before it replies', async () => {
    const { body, call } = await open(
      await bundle(streaming(`if (event.bad) process.exit(3); raw.write(''); raw.end('well')`)),
    )
    expect(await reason(call({ bad: true }))).toBe('crashed')
    expect(await body()).toBe('well')
  })

  test('by exiting halfway breaks the body', async () => {
    const { bell, call, body } = await open(
      await bundle(
        streaming(`raw.write('half'); if (event.bad) { await ring('half'); process.exit(3) } raw.end()`),
      ),
    )
    const release = bell.hold('half')
    const half = await call({ bad: true })
    await once(half, 'readable')
    release()
    expect(await reason(text(half))).toBe('crashed')
    expect(await body()).toBe('half')
  })

  test('by an uncaught exception before it replies', async () => {
    const { call } = await open(
      await bundle(streaming(`setImmediate(() => { throw new Error('late') }); await new Promise(() => {})`)),
    )
    expect(await reason(call())).toBe('crashed')
  })

  test('by throwing halfway breaks the body and keeps the process', async () => {
    const { functions, body, call } = await open(
      await bundle(streaming(`raw.write('half'); if (event.bad) throw new Error('no'); raw.end()`)),
    )
    await body()
    const pids = pidsOf(functions)
    expect(await reason(text(await call({ bad: true })))).toBe('failed')
    expect(await body()).toBe('half')
    expect(pidsOf(functions)).toEqual(pids)
  })

  test('by throwing before it replies sends nothing but an error', async () => {
    const { call } = await open(await bundle(streaming(`throw new Error('no')`)))
    expect(await reason(text(await call()))).toBe('failed')
  })

  test('while its code loads, and is tried again for the next request', async () => {
    const definition = await bundle(`throw new Error('broken')`)
    const { call } = await open(definition)
    expect(await reason(call())).toBe('init-failed')
    expect(await reason(call())).toBe('init-failed')
  })

  test('because its folder is missing', async () => {
    const { call } = await open({ ...(await bundle('')), codeFolder: '/nonexistent' })
    expect(await reason(call())).toBe('init-failed')
  })

  test('by taking longer than its timeout, and the next request gets a fresh process', async () => {
    const { functions, body, call } = await open(
      await bundle(
        streaming(
          `if (event.bad) await new Promise(() => setInterval(() => {}, 9e9)); raw.write(''); raw.end('well')`,
        ),
        {
          timeoutMilliseconds: 1_000,
        },
      ),
    )
    expect(await body()).toBe('well')
    const pids = pidsOf(functions)
    expect(await reason(call({ bad: true }))).toBe('timed-out')
    expect(await body()).toBe('well')
    expect(pidsOf(functions)).not.toEqual(pids)
  })

  test('by taking longer than its timeout after its first byte breaks the body', async () => {
    const { call } = await open(
      await bundle(streaming(`raw.write('half'); await new Promise(() => setInterval(() => {}, 9e9))`), {
        timeoutMilliseconds: 1_000,
      }),
    )
    expect(await reason(text(await call()))).toBe('crashed')
  })

  test('by sending more than the limit', async () => {
    const { body, call } = await open(
      await bundle(streaming(`raw.write('x'.repeat(event.size)); raw.end()`)),
      { replyLimitBytes: 100_000 },
    )
    expect(await body({ size: 100_000 })).toHaveLength(100_000)
    expect(await reason(text(await call({ size: 100_001 })))).toBe('too-large')
    expect(await body({ size: 1 })).toBe('x')
  })
})

describe('a reader that leaves', () => {
  test('stops the function, whose process serves the next request', async () => {
    const { functions, bell, body, call, lines } = await open(
      await bundle(streaming(`raw.write('first'); if (event.stay) { await ring(await gone) } raw.end()`)),
    )
    await body()
    const pids = pidsOf(functions)
    for (let turn = 0; turn < 20; turn++) {
      const left = await call({ stay: true })
      await once(left, 'readable')
      left.destroy()
    }
    await bell.heard('gone')
    expect(await body()).toBe('first')
    expect(pidsOf(functions)).toEqual(pids)
    expect(lines.filter((line) => line.includes('not finished'))).toEqual([])
  })

  test('in the middle of fast writes stops the function without harm to its process', async () => {
    const { functions, body, call } = await open(
      await bundle(
        streaming(`
          let left = false
          gone.then(() => { left = true })
          for (let n = 0; n < event.writes && !left; n++) {
            if (!raw.write(Buffer.alloc(event.size))) await Promise.race([gone, new Promise((r) => raw.once('drain', r))])
            await new Promise(setImmediate)
          }
          raw.end()`),
      ),
    )
    await body({ writes: 1, size: 1 })
    const pids = pidsOf(functions)
    for (let turn = 0; turn < 40; turn++) {
      const left = await call({ writes: 1e6, size: [100, 5_000, 65_536, 1_000_000][turn % 4] })
      await once(left, 'readable')
      for (let read = 0; read < turn % 7; read++) left.read()
      left.destroy()
    }
    expect(await body({ writes: 1, size: 3 })).toHaveLength(3)
    expect(pidsOf(functions)).toEqual(pids)
  })

  test('before the first byte is told to the function at its first write', async () => {
    const { functions, bell, body, call } = await open(
      await bundle(
        streaming(
          `if (event.stay) await ring('running'); raw.write('x'); if (event.stay) await ring(await gone); raw.end()`,
        ),
      ),
    )
    await body()
    const pids = pidsOf(functions)
    const release = bell.hold('running')
    const left = new AbortController()
    const waiting = reason(call({ stay: true }, left.signal))
    await bell.heard('running')
    left.abort('left')
    expect(await waiting).toBe('left')
    release()
    expect(await bell.heard('gone')).toBe('')
    expect(await body()).toBe('x')
    expect(pidsOf(functions)).toEqual(pids)
  })

  test('ends the process of a function that does not stop', async () => {
    const { functions, body, call } = await open(
      await bundle(
        streaming(
          `raw.write('x'); if (event.stay) await new Promise(() => setInterval(() => {}, 9e9)); raw.end()`,
        ),
        { timeoutMilliseconds: 300_000 },
      ),
      { environmentLimit: 1 },
    )
    await body()
    const pids = pidsOf(functions)
    const left = await call({ stay: true })
    await once(left, 'readable')
    left.destroy()
    expect(await body()).toBe('x')
    expect(pidsOf(functions)).not.toEqual(pids)
  })
})

describe('requests at the same time', () => {
  test('get a process each, up to the limit, and then wait in order', async () => {
    const { functions, bell, body } = await open(
      await bundle(streaming(`await ring(event.name); raw.write(''); raw.end(event.name)`), {
        reservedConcurrency: 2,
      }),
    )
    const releaseA = bell.hold('a')
    const releaseB = bell.hold('b')
    const replies = [body({ name: 'a' }), body({ name: 'b' })]
    await Promise.all([bell.heard('a'), bell.heard('b')])
    const order: string[] = []
    const later = ['c', 'd'].map((name) => body({ name }).then((reply) => order.push(reply)))
    expect(pidsOf(functions)).toHaveLength(2)
    releaseA()
    await Promise.all(later)
    expect(order).toEqual(['c', 'd'])
    releaseB()
    expect(await Promise.all(replies)).toEqual(['a', 'b'])
    expect(pidsOf(functions)).toHaveLength(2)
  })

  test('that wait can leave the queue', async () => {
    const { bell, body, call } = await open(
      await bundle(streaming(`await ring(event.name); raw.write(''); raw.end(event.name)`)),
      { environmentLimit: 1 },
    )
    const release = bell.hold('a')
    const first = body({ name: 'a' })
    await bell.heard('a')
    const left = new AbortController()
    const waiting = reason(call({ name: 'b' }, left.signal))
    const last = body({ name: 'c' })
    left.abort('left')
    expect(await waiting).toBe('left')
    release()
    expect([await first, await last]).toEqual(['a', 'c'])
    expect(bell.names()).toEqual(['a', 'c'])
  })
})

test('a slow reader slows the function down', async () => {
  const { bell, call } = await open(
    await bundle(
      streaming(`
        let written = 0
        while (written < 200e6) {
          written += 65536
          if (raw.write(Buffer.alloc(65536))) continue
          const drained = new Promise((resolve) => raw.once('drain', () => resolve(true)))
          if (!(await Promise.race([drained, new Promise((r) => setTimeout(r, 1000, false))]))) break
        }
        await ring('stalled', written)
        raw.end()`),
    ),
  )
  const body = await call()
  await once(body, 'readable')
  expect(Number(await bell.heard('stalled'))).toBeLessThan(20e6)
  body.destroy()
})

test('an unknown function is an error that names those that exist', async () => {
  const { functions } = await open(await bundle(''))
  await expect(functions.invoke('Nope', {}, never)).rejects.toThrow('no function Nope; it has Fn')
})
