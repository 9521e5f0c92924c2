import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { manifestOf } from '../../infra/import/import-files.ts'
import { type DataFolder, lockDataFolder, openDataFolder } from '../../infra/local/data-folder.ts'
import { portOf } from '../../infra/local/port.ts'
import { storesOf } from '../../infra/local/synthesized-template.ts'
import { readTemplate } from '../../infra/local/template.ts'
import { sampleDocuments } from '../../infra/sample/documents.ts'
import { saveJson } from '../../infra/saved-json.ts'
import type { Manifest } from '../../shared/import/manifest.ts'
import { storesIn } from '../engines.ts'
import { startCommand } from '../infra/commands/run-command.ts'
import { dump, withoutTimes } from '../infra/import/dump.ts'
import { zipFile } from '../shared/import/zip-file.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()
const closed = new AsyncDisposableStack()
let data: DataFolder
let stores: ReturnType<typeof storesIn>
beforeAll(async () => {
  closed.defer(await lockDataFolder(join(folder.path, 'data')))
  data = await openDataFolder(join(folder.path, 'data'), storesOf(await readTemplate(inject('assembly'))))
  closed.defer(() => data.close())
  stores = storesIn(data)
})
afterAll(() => closed.disposeAsync())

const kills = 50
const lines = [...sampleDocuments({ customers: 4, seed: 11 })].flatMap((line, index) => [
  line,
  `reject ${index}`,
])

/** The same documents in every form, with attachments of interactions that come later, or never. */
const writeFiles = async (name: string) => {
  const path = join(folder.path, name)
  await mkdir(path)
  const attachments = ['a', 'b'].map(
    (of) => `{"id":"1","entityId":"${of}","theName":"x","content":"aGVsbG8="}`,
  )
  const zipped = lines.slice(80).map((text, index) => ({ name: `${index}.json`, text }))
  const files: [string, string | Buffer][] = [
    ['a.jsonl', lines.slice(0, 40).join('\n')],
    ['b.gz', gzipSync(lines.slice(40, 80).join('\n'))],
    ['c.zip', zipFile(zipped)],
    ['d-Attachment-1.json', attachments.join('\n')],
    ['e.json', '{"interaction_id":"a","start_date":"2024-01-01T00:00:00Z"}'],
  ]
  for (const [file, content] of files) await writeFile(join(path, file), content)
  return files.map(([file]) => join(path, file))
}

/** Runs the import; killed when so many pieces of requests to the table have been sent. */
const run = async (files: readonly string[], tenant: string, pieces = Number.POSITIVE_INFINITY) => {
  let left = pieces
  const proxy = createServer((socket) => {
    const table = connect(Number(new URL(data.endpoints.dynamodb).port), '127.0.0.1')
    socket.on('data', () => --left === 0 && command.child.kill('SIGKILL'))
    socket.on('error', () => table.destroy())
    table.on('error', () => socket.destroy())
    socket.pipe(table).pipe(socket)
  })
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  const dynamodb = `http://127.0.0.1:${portOf(proxy)}`
  await saveJson(join(data.path, 'endpoints.json'), { ...data.endpoints, dynamodb })
  const command = startCommand('import', ['--data', data.path, '--tenant', tenant, ...files])
  const { exitCode, stderr } = await command.ended
  proxy.close()
  if (exitCode !== null)
    expect({ exitCode, stderr }).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('rejected: see'),
    })
  return { killed: exitCode === null, pieces: pieces - left }
}

/** What an import leaves, but for names and times. */
const outcome = async (files: readonly string[], tenant: string) => {
  const { digest, inputs, counts, rejectedReasons }: Manifest = JSON.parse(
    await readFile(manifestOf(files), 'utf8'),
  )
  const beside = await Promise.all(
    files.map((file) => readFile(`${file}.rejects.jsonl`, 'utf8').catch(() => undefined)),
  )
  const { in: documents, rejected, attachments } = counts
  return {
    ...{ digest, documents, rejected, orphans: attachments.orphans, rejectedReasons, beside },
    inputs: inputs.map(({ sha256, bytes, lines: count }) => ({ sha256, bytes, count })),
    stored: withoutTimes(await dump(stores, tenant)),
  }
}

test(`an import that is killed at ${kills} points and run again ends as one that was not`, async () => {
  const whole = await writeFiles('whole')
  await run(whole, 'whole')
  const expected = await outcome(whole, 'whole')
  expect(expected).toMatchObject({ orphans: 1, documents: lines.length + 3 })
  let killed = 0
  for (let round = 0; killed < kills; round++) {
    const tenant = `round-${round}`
    const files = await writeFiles(tenant)
    // Of what an import sends, a part; so that each is killed several times.
    while ((await run(files, tenant, 1 + Math.floor(Math.random() * 120))).killed) killed++
    expect(await outcome(files, tenant)).toEqual(expected)
  }
})
