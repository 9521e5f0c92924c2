import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { importFiles } from '../../../infra/import/import-files.ts'
import { type DataFolder, lockDataFolder, openDataFolder } from '../../../infra/local/data-folder.ts'
import { portOf } from '../../../infra/local/port.ts'
import { storesOf } from '../../../infra/local/synthesized-template.ts'
import { readTemplate } from '../../../infra/local/template.ts'
import { sampleDocuments } from '../../../infra/sample/documents.ts'
import { saveJson } from '../../../infra/saved-json.ts'
import { entryParser } from '../../../shared/import/parse-entry.ts'
import { storedAttachments } from '../../../shared/import/stored-attachments.ts'
import { storesIn } from '../../engines.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { dump, withoutTimes } from '../import/dump.ts'
import { type Command, pressCtrlC, runCommand, startCommand } from './run-command.ts'

const folder = temporaryFolder()

const document = (id: string) =>
  JSON.stringify({ interaction_id: id, customer_id: 'c', start_date: '2024-01-01T00:00:00Z' })

const write = async (name: string, ...lines: string[]) => {
  const path = join(folder.path, name)
  await writeFile(path, lines.map((line) => `${line}\n`).join(''))
  return path
}

const rejectsOf = (path: string) => readFile(`${path}.rejects.jsonl`, 'utf8')
const oneLine = /^import: .+\n$/

type Open = { path: string; data: DataFolder; stores: ReturnType<typeof storesIn> }

/** A data folder that this process has open, as a running service has. */
const openedFolder = (name: string): Open => {
  const open: Partial<Open> = {}
  const closed = new AsyncDisposableStack()
  beforeAll(async () => {
    const path = join(folder.path, name)
    closed.defer(await lockDataFolder(path))
    const data = await openDataFolder(path, storesOf(await readTemplate(inject('assembly'))))
    closed.defer(() => data.close())
    Object.assign(open, { path, data, stores: storesIn(data) })
  })
  afterAll(() => closed.disposeAsync())
  return open as Open
}

describe('an import into the running service', () => {
  const service = openedFolder('running')
  const run = (...args: string[]) => runCommand('import', '--data', service.path, ...args)

  test('exits with 0 when everything is accepted, and says what it did as JSON', async () => {
    const files = [
      await write('a.jsonl', document('a'), document('b'), document('a')),
      await write('b.jsonl'),
    ]
    const { stdout, stderr, exitCode } = await run(...files)
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    const counts = { finished: true, older: 0, erased: 0, rejected: 0 }
    expect(JSON.parse(stdout)).toEqual([
      { file: files[0], ...counts, lines: 3, stored: 2, unchanged: 1 },
      { file: files[1], ...counts, lines: 0, stored: 0, unchanged: 0 },
    ])
  })

  test('exits with 1 when something is rejected, and says where it is', async () => {
    const bad = await write('bad.jsonl', document('c'), 'x')
    const { stdout, stderr, exitCode } = await run(bad, await write('good.jsonl', document('d')))
    expect(exitCode).toBe(1)
    expect(stderr).toBe(`1 rejected: see ${bad}.rejects.jsonl\n`)
    expect(JSON.parse(stdout)).toMatchObject([
      { stored: 1, rejected: 1, rejects: `${bad}.rejects.jsonl` },
      { stored: 1, rejected: 0 },
    ])
    expect(await rejectsOf(bad)).toMatch(/^{"line":2,"reason":".+","document":"x"}\n$/)
  })
})

describe('an import of the objects under a prefix', () => {
  const service = openedFolder('objects')

  test('leaves its manifest and rejects beside them, and says what it did as JSON', async () => {
    const { s3, bucket } = service.stores
    for (const [name, lines] of Object.entries({ a: [document('a'), 'x'], b: [document('b')] }))
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `history/${name}`, Body: lines.join('\n') }))
    const manifest = join(folder.path, 'objects.json')
    const args = ['--data', service.path, '--prefix', `s3://${bucket}/history/`, '--manifest', manifest]
    const { stdout, stderr, exitCode } = await runCommand('import', ...args)
    expect(exitCode).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ objects: 2, in: 3, stored: 2, rejected: 1 })
    expect(stderr).toMatch(/^Manifest: s3:\/\/.*\/runs\/local-.*\/manifest.json\n$/)
    expect(JSON.parse(await readFile(manifest, 'utf8')).inputs).toHaveLength(2)
  })

  test('fails in one line when there is none', async () => {
    const prefix = `s3://${service.stores.bucket}/nothing/`
    const { stderr, exitCode } = await runCommand('import', '--data', service.path, '--prefix', prefix)
    expect(exitCode).toBe(1)
    expect(stderr).toBe(`import: there is no object under ${prefix}\n`)
  })
})

describe('an import that is interrupted', () => {
  const service = openedFolder('interrupted')
  const reference = openedFolder('reference')

  const writeSample = async () => {
    const lines = [...sampleDocuments({ customers: 5, seed: 11 })]
    return write('long.jsonl', ...lines.flatMap((line, index) => [line, `reject ${index}`]))
  }

  /** Runs the import; with each piece of a request to the table that it sends, `then` may do something to it. */
  const runWith = async (file: string, then: (command: Command, pieces: number) => void) => {
    const { endpoints } = service.data
    let pieces = 0
    const proxy = createServer((socket) => {
      const table = connect(Number(new URL(endpoints.dynamodb).port), '127.0.0.1')
      socket.on('data', () => then(command, ++pieces))
      socket.on('error', () => table.destroy())
      table.on('error', () => socket.destroy())
      socket.pipe(table).pipe(socket)
    })
    await once(proxy.listen(0, '127.0.0.1'), 'listening')
    const dynamodb = `http://127.0.0.1:${portOf(proxy)}`
    await saveJson(join(service.path, 'endpoints.json'), { ...endpoints, dynamodb })
    const command = startCommand('import', ['--data', service.path, file])
    const ended = await command.ended
    proxy.close()
    return ended
  }

  const savedProgress = () => {
    const folder = join(service.path, 'imports')
    const [name = ''] = existsSync(folder) ? readdirSync(folder) : []
    const state = join(folder, name, 'state.json')
    if (!existsSync(state)) return { lines: -1, rejectBytes: 0 }
    const { current, marks } = JSON.parse(readFileSync(state, 'utf8'))
    return { lines: current.counts.pieces, rejectBytes: marks.rejects[0] ?? 0 }
  }

  test('by kill -9 or Ctrl-C ends as one that was not, when it is run again', async () => {
    const file = await writeSample()
    const { writer, dynamoDB, table } = reference.stores
    const { manifest } = await importFiles([file], {
      writer,
      tenant: 'default',
      runs: join(folder.path, 'runs'),
      stored: storedAttachments(dynamoDB, table),
      parse: entryParser(),
      signal: new AbortController().signal,
    })
    const rejects = await rejectsOf(file)

    const kill = ({ child }: Command) => child.kill('SIGKILL')
    const whenSent = (enough: number) => (command: Command, pieces: number) =>
      pieces === enough && kill(command)
    /** When it has noted that it is so far: best when it has written rejects since, but always before it ends. */
    const whenAt = (line: number) => {
      let since = 0
      return (command: Command) => {
        const { lines, rejectBytes } = savedProgress()
        if (lines < line) return
        if (++since >= 10 || statSync(`${file}.rejects.jsonl`).size > rejectBytes) kill(command)
      }
    }
    for (const then of [whenSent(1), whenSent(60), whenAt(30), whenAt(100)])
      expect(await runWith(file, then)).toMatchObject({ stdout: '', exitCode: null })

    // Under npm a command gets Ctrl-C twice.
    const { stdout, stderr, exitCode } = await runWith(file, (command, pieces) => {
      if (pieces === 20 || pieces === 40) pressCtrlC(command)
    })
    expect(exitCode).toBe(130)
    expect(stderr).toContain('run the same command again')
    expect(JSON.parse(stdout)).toMatchObject([{ file, finished: false }])

    const last = await runWith(file, () => {})
    expect(JSON.parse(last.stdout)).toMatchObject([{ finished: true, older: 0 }])
    expect(await rejectsOf(file)).toBe(rejects)
    const { digest, inputs } = JSON.parse(await readFile(`${file}.manifest.json`, 'utf8'))
    expect({ digest, sha256: inputs[0].sha256 }).toEqual({
      digest: manifest?.digest,
      sha256: manifest?.inputs[0]?.sha256,
    })
    expect(withoutTimes(await dump(service.stores, 'default'))).toEqual(
      withoutTimes(await dump(reference.stores, 'default')),
    )
  }, 120_000)
})

describe('an import when no service runs', () => {
  test('opens the data folder itself', async () => {
    const path = join(folder.path, 'closed')
    const file = await write('closed.jsonl', document('a'), document('b'))
    const { stdout, stderr, exitCode } = await runCommand('import', '--data', path, file)
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(JSON.parse(stdout)).toMatchObject([{ stored: 2 }])

    await using closed = new AsyncDisposableStack()
    closed.defer(await lockDataFolder(path))
    const data = await openDataFolder(path, storesOf(await readTemplate(inject('assembly'))))
    closed.defer(() => data.close())
    expect((await dump(storesIn(data), 'default')).items).toHaveLength(2)
  })

  test('and no store answers fails in one line and rejects nothing', async () => {
    const file = await write('down.jsonl', document('a'), 'x')
    const down = { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' }
    const { ended } = startCommand('import', ['--data', join(folder.path, 'down'), file], down)
    const { stdout, stderr, exitCode } = await ended
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 1 })
    expect(stderr).toMatch(oneLine)
    expect(stderr).toContain('http://127.0.0.1:1')
    await expect(rejectsOf(file)).rejects.toThrow('ENOENT')
  })
})

describe('an import that was called wrongly', () => {
  test.each([
    ['without a file', [], 'file'],
    ['with a file that is not there', ['missing.jsonl'], 'missing.jsonl'],
    ['with a folder', ['.'], '.'],
    ['with a prefix that is none', ['--prefix', 'history'], '--prefix'],
    ['with files beside a prefix', ['--prefix', 's3://abc/x', 'package.json'], '--prefix'],
    ['with a mapping that is none', ['--map', 'README.md', 'package.json'], '--map'],
    ['with a flag that it does not know', ['--colour', 'x.jsonl'], '--colour'],
    ['with a data folder that is none', ['--data', '/dev/null', 'package.json'], '--data'],
  ])('%s says so in one line, exits with 2 and imports nothing', async (_, args, part) => {
    const { stdout, stderr, exitCode } = await runCommand('import', ...args)
    expect({ stdout, exitCode }).toEqual({ stdout: '', exitCode: 2 })
    expect(stderr).toMatch(oneLine)
    expect(stderr).toContain(part)
  })

  test('but for help gets it', async () => {
    const { stdout, stderr, exitCode } = await runCommand('import', '--help')
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    for (const part of ['--data', 'DATA_DIR', 'rejects.jsonl', 'Exit code']) expect(stdout).toContain(part)
  })
})
