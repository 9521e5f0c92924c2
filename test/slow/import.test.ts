import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest'
import { importFiles } from '../../infra/import/import-files.ts'
import { lockDataFolder, openDataFolder } from '../../infra/local/data-folder.ts'
import { storesOf } from '../../infra/local/synthesized-template.ts'
import { readTemplate } from '../../infra/local/template.ts'
import { sampleDocuments } from '../../infra/sample/documents.ts'
import { toChunks, writeWholeFile } from '../../infra/sample/output.ts'
import { entryParser } from '../../shared/import/parse-entry.ts'
import { collectGarbage } from '../collect-garbage.ts'
import { startCommand } from '../infra/commands/run-command.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const megabyte = 1024 * 1024
const folder = temporaryFolder()

/** An import by a writer that only seems to write. */
const options = (put: () => Promise<'stored'>) => ({
  writer: { put, attach: put },
  stored: async () => undefined,
  parse: entryParser(),
  tenant: 'default',
  runs: join(folder.path, 'runs'),
  signal: new AbortController().signal,
})

const write = async (name: string, lines: Iterable<string>) => {
  const path = join(folder.path, name)
  await writeWholeFile(path, toChunks(lines), new AbortController().signal)
  const { size } = await stat(path)
  expect(size).toBeGreaterThan(200 * megabyte)
  return { path, size }
}

test('importing 200 MB of interactions does not grow the heap', async () => {
  const { path, size } = await write('small.jsonl', sampleDocuments({ customers: 6_000, seed: 1 }))
  const heap: number[] = []
  const { sources } = await importFiles([path], {
    ...options(async () => new Promise((resolve) => setImmediate(resolve, 'stored'))),
    onProgress: ({ position }) => {
      if (position.offset < (size * heap.length) / 20) return
      collectGarbage()
      heap.push(process.memoryUsage().heapUsed / megabyte)
    },
  })
  expect(sources).toMatchObject([{ finished: true, rejected: 0 }])
  expect(heap).toHaveLength(21)
  // Measured: 20 MB from a quarter of the file on, give or take 0.1.
  expect(Math.max(...heap.slice(15))).toBeLessThan(Math.max(...heap.slice(5, 10)) + 2)
})

describe('importing 200 MB of large bodies', () => {
  const closed = new AsyncDisposableStack()
  let data: string
  let path: string
  beforeAll(async () => {
    path = (await write('large.jsonl', largeDocuments())).path
    data = join(folder.path, 'data')
    closed.defer(await lockDataFolder(data))
    const stores = await openDataFolder(data, storesOf(await readTemplate(inject('assembly'))))
    closed.defer(() => stores.close())
  })
  afterAll(() => closed.disposeAsync())

  function* largeDocuments() {
    for (let number = 0; number < 30; number++)
      yield JSON.stringify({
        interaction_id: `large-${number}`,
        customer_id: 'c',
        start_date: '2024-01-01T00:00:00Z',
        content: { binary_content: { base64: Buffer.alloc(6 * megabyte, number).toString('base64') } },
      })
  }

  test('is done in a heap that is smaller', async () => {
    const small = { NODE_OPTIONS: '--max-old-space-size=180' }
    const { stdout, stderr, exitCode } = await startCommand('import', ['--data', data, path], small).ended
    expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 })
    expect(JSON.parse(stdout)).toMatchObject([{ stored: 30, rejected: 0 }])
  })

  test('has 64 MB of them under way at most, however slow the stores are', async () => {
    const gate = Promise.withResolvers<void>()
    let started = 0
    const put = async () => {
      started++
      await gate.promise
      return 'stored' as const
    }
    const done = importFiles([path], options(put))
    // Each has 8 MB, and a little more.
    await expect.poll(() => started, { timeout: 20_000 }).toBe(7)
    for (let turn = 0; turn < 50_000; turn++) await new Promise(setImmediate)
    expect(started).toBe(7)
    gate.resolve()
    expect((await done).sources).toMatchObject([{ stored: 30 }])
  })
})
