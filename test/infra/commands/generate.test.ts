import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { sampleDocuments } from '../../../infra/sample/documents.ts'
import { exportLines } from '../../../infra/sample/export-form.ts'

const start = (...flags: string[]): ChildProcess =>
  spawn(process.execPath, ['infra/commands/generate.ts', ...flags])

const textOf = async (stream: NodeJS.ReadableStream | null): Promise<string> => {
  let text = ''
  stream?.setEncoding('utf8')
  for await (const chunk of stream ?? []) text += chunk
  return text
}

const run = async (...flags: string[]) => {
  const child = start(...flags)
  const closed = once(child, 'close')
  const [stdout, stderr] = await Promise.all([textOf(child.stdout), textOf(child.stderr)])
  const [exitCode] = await closed
  return { stdout, stderr, exitCode }
}

const expected = (customers: number, seed: number) =>
  [...sampleDocuments({ customers, seed })].map((line) => `${line}\n`).join('')

describe('generate', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'generate-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  it('writes one document a line to standard output, and nothing else', async () => {
    const { stdout, stderr, exitCode } = await run('--customers', '14', '--seed', '9')
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(stdout === expected(14, 9)).toBe(true)
  })

  it('takes 100 customers and seed 1 unless told otherwise', async () => {
    expect((await run()).stdout === expected(100, 1)).toBe(true)
  })

  it('writes the form of the exports when asked for it', async () => {
    const { stdout, exitCode } = await run('--customers', '3', '--form', 'export')
    expect(exitCode).toBe(0)
    const documents = sampleDocuments({ customers: 3, seed: 1 })
    expect(stdout === [...exportLines(documents)].map((line) => `${line}\n`).join('')).toBe(true)
    expect((await run('--form', 'xml')).stderr).toContain('--form: must be native or export')
  })

  it('writes the same to a file, in the place of an older one, without a bar when nobody watches', async () => {
    const file = join(folder, 'sample.jsonl')
    await writeFile(file, 'old')
    expect(await run('--customers', '3', '--out', file)).toEqual({ stdout: '', stderr: '', exitCode: 0 })
    expect((await readFile(file, 'utf8')) === expected(3, 1)).toBe(true)
    expect(await readdir(folder)).toEqual(['sample.jsonl'])
  })

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'leaves the older file and no half one after %s',
    async (signal) => {
      const file = join(folder, 'sample.jsonl')
      await writeFile(file, 'old')
      const child = start('--customers', '1000000', '--out', file)
      const closed = once(child, 'close')
      while ((await readdir(folder)).length < 2) await new Promise(setImmediate)
      child.kill(signal)
      expect(await closed).toEqual([1, null])
      expect(await readdir(folder)).toEqual(['sample.jsonl'])
      expect(await readFile(file, 'utf8')).toBe('old')
    },
  )

  it('ends quietly when the reader has had enough', async () => {
    const child = start('--customers', '1000000')
    const ended = Promise.all([textOf(child.stderr), once(child, 'close')])
    child.stdout?.once('data', () => child.stdout?.destroy())
    expect(await ended).toEqual(['', [0, null]])
  })

  it.each([
    ['--customers', '0'],
    ['--customers', '1.5'],
    ['--customers', '10000001'],
    ['--customers', ''],
    ['--seed', 'x'],
    ['--seed', '9007199254740992'],
    ['--out', ''],
  ])('refuses %s "%s" in one line that names the flag', async (flag, value) => {
    const { stdout, stderr, exitCode } = await run(`${flag}=${value}`)
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).toMatch(/^.+\n$/)
    expect(stderr).toContain(flag)
  })

  it('refuses a value that looks like a flag in one line', async () => {
    const { stderr, exitCode } = await run('--seed', '-1')
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/^.*--seed.*\n$/)
  })

  it.each(['--customer=3', 'extra', '-x'])(
    'refuses %s, which it does not know, in one line',
    async (argument) => {
      const { stderr, exitCode } = await run(argument)
      expect(exitCode).toBe(2)
      expect(stderr).toMatch(/^.+\n$/)
      expect(stderr).toContain(argument.split('=')[0])
    },
  )

  it('never replaces what is no plain file', async () => {
    const socket = join(folder, 'socket')
    const server = createServer().listen(socket)
    await once(server, 'listening')
    const { stderr, exitCode } = await run('--customers', '1', '--out', socket)
    expect({ exitCode, isSocket: (await stat(socket)).isSocket() }).toEqual({ exitCode: 1, isSocket: true })
    expect(stderr).toContain('not a plain file')
    server.close()
    await once(server, 'close')
  })

  it('says where it could not write', async () => {
    for (const place of [join(folder, 'missing', 'sample.jsonl'), folder]) {
      const { stderr, exitCode } = await run('--customers', '1', '--out', place)
      expect(exitCode).toBe(1)
      expect(stderr).toContain(`${place} was not written`)
    }
    expect(await readdir(folder)).toEqual([])
  })

  it('explains every flag', async () => {
    const { stdout, stderr, exitCode } = await run('--help')
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    for (const flag of ['--customers', '--seed', '--out', '--help']) expect(stdout).toContain(flag)
  })
})
