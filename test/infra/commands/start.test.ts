import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { runningEndpoints } from '../../../infra/local/data-folder.ts'
import { localTenant, storeWriter } from '../../../infra/local/store-writer.ts'
import { parseDocument } from '../../../shared/interaction-document.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { walk } from '../../walk.ts'
import { type Command, childrenOf, isAlive, pressCtrlC, runCommand, startCommand } from './run-command.ts'

const folder = temporaryFolder()
const started: Command[] = []
afterAll(() => {
  for (const { child } of started) child.kill('SIGKILL')
})

/** Starts the service; resolves when it says that it answers. */
const start = async (...args: string[]) => {
  const command = startCommand('start', ['--port', '0', ...args])
  started.push(command)
  const said = await command.says('Ctrl-C stops it.')
  const [base = '', ...urls] = said.match(/http:\S+/g) ?? []
  const reference = urls.pop() ?? ''
  return { ...command, base, urls, reference, said }
}

const oneLine = /^start: .+\n$/

test('a start that asks for credentials says where they come from, and lets nobody in without', async () => {
  const data = join(folder.path, 'basic')
  const service = await start('--data', data, '--auth', 'basic')
  expect(service.said).toContain(`npm run credentials -- add NAME --data ${data}`)
  const url = service.urls[0] ?? ''
  expect((await fetch(url)).status).toBe(401)
  const { stdout } = await runCommand('credentials', 'add', 'crm', '--data', data)
  const Authorization = `Basic ${Buffer.from(`crm:${stdout.trim()}`).toString('base64')}`
  expect((await fetch(url, { headers: { Authorization } })).status).toBe(200)
})

describe('a first start', () => {
  let service: Awaited<ReturnType<typeof start>>
  beforeAll(async () => {
    service = await start('--data', join(folder.path, 'data'), '--base-path', 'genesys/1/cs/')
  })

  test('prints where the service answers and three addresses worth opening', async () => {
    expect(service.base).toMatch(/^http:\/\/localhost:\d+\/genesys\/1\/cs$/)
    expect(service.urls).toHaveLength(3)
    const replies = await Promise.all(service.urls.map((url) => fetch(url)))
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200])
    const types = replies.map(({ headers }) => headers.get('content-type'))
    expect(types).toEqual([expect.stringContaining('json'), expect.stringContaining('json'), 'text/xml'])
    expect(service.urls[0]?.startsWith(`${service.base}/`)).toBe(true)
  })

  test('serves a reference of the API beside it', async () => {
    expect(service.reference).toBe(new URL('/docs', service.base).href)
    expect(await (await fetch(service.reference)).text()).toContain('<title>Query Interactions</title>')
  })

  test('says plainly that it is open', () => {
    expect(service.said).toContain('Open: no credentials are asked for')
  })

  test('keeps a second one from its data folder, in one line', async () => {
    const { stdout, stderr, exitCode } = await runCommand(
      'start',
      '--port=0',
      '--data',
      join(folder.path, 'data'),
    )
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 })
    expect(stderr).toMatch(oneLine)
    expect(stderr).toContain(join(folder.path, 'data'))
  })

  test('keeps a second one from its port, in one line and before that has made anything', async () => {
    const { port } = new URL(service.base)
    const other = join(folder.path, 'other')
    const { stdout, stderr, exitCode } = await runCommand('start', '--port', port, '--data', other)
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 })
    expect(stderr).toMatch(oneLine)
    expect(stderr).toContain(`port ${port}`)
    await expect(access(other)).rejects.toThrow('ENOENT')
  })

  test('is followed by one that has everything that was acknowledged before a kill -9', async () => {
    const acknowledged = await storeUntil(100, () => service.child.kill('SIGKILL'))
    expect((await service.ended).exitCode).toBeNull()

    const next = await start('--data', join(folder.path, 'data'))
    const rows = await walk(`${next.base}/services/killed/interactions?limit=100`)
    const listed = new Set(rows.map(({ interaction_id }) => interaction_id))
    for (const id of acknowledged) {
      expect(listed).toContain(id)
      const reply = await fetch(`${next.base}/interactions/${id}/plain_text`)
      expect([reply.status, await reply.text()]).toEqual([200, `text of ${id}`])
    }

    const processes = childrenOf(next)
    expect(processes.length).toBeGreaterThan(0)
    pressCtrlC(next)
    expect(await next.ended).toMatchObject({ stderr: '', exitCode: 0 })
    await expect.poll(() => processes.filter(isAlive)).toEqual([])
    await expect(fetch(next.base)).rejects.toThrow()
  })

  /** Stores interactions, many at a time, and goes on until that fails; the ids of those that were acknowledged. */
  const storeUntil = async (enough: number, then: () => void) => {
    const path = join(folder.path, 'data')
    const endpoints = await runningEndpoints(path)
    if (!endpoints) throw new Error('nothing runs')
    const writer = storeWriter({ endpoints, path })
    const acknowledged: string[] = []
    let count = 0
    const store = async () => {
      for (;;) {
        const id = `killed-${count++}`
        await writer.put(localTenant, parseDocument(JSON.stringify(documentOf(id))))
        if (acknowledged.push(id) === enough) then()
      }
    }
    await Promise.allSettled(Array.from({ length: 16 }, store))
    return acknowledged
  }

  const documentOf = (id: string) => ({
    interaction_id: id,
    customer_id: 'c',
    start_date: '2024-01-01T00:00:00Z',
    service_ids: ['killed'],
    content: { plain_text: { inline: `text of ${id}` } },
  })
})

describe('a start with --empty', () => {
  test('has no sample, and stops without a word when it is told to', async () => {
    const service = await start('--data', join(folder.path, 'empty'), '--empty')
    expect(service.urls).toEqual([])
    expect((await fetch(`${service.base}/interactions/00001a57JGQ00BW8`)).status).toBe(404)
    service.child.kill('SIGTERM')
    expect(await service.ended).toMatchObject({ stderr: '', exitCode: 0 })
  })
})

describe('a start that is not to be', () => {
  test('ends at once and without a word on Ctrl-C', async () => {
    const data = join(folder.path, 'stopped')
    const command = startCommand('start', ['--port', '0', '--data', data])
    started.push(command)
    await expect.poll(() => readdir(data).catch(() => []), { timeout: 20_000 }).toContain('lock')
    pressCtrlC(command)
    expect(await command.ended).toMatchObject({ stderr: '', exitCode: 0 })
  })

  test.each([
    ['--base-path', '/a//b'],
    ['--host', 'no.such.host.invalid'],
    ['--data', '/dev/null'],
  ])('because of %s %s says so in one line and exits with 2', async (flag, value) => {
    const { stdout, stderr, exitCode } = await runCommand('start', '--port=0', flag, value)
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).toMatch(oneLine)
    expect(stderr).toContain(flag)
  })

  test('because help was asked for exits with 0', async () => {
    const { stdout, stderr, exitCode } = await runCommand('start', '--help')
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(stdout).toContain('--public-base-url')
  })
})
