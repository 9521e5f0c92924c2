import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { SingleBar } from 'cli-progress'
import { type FileSummary, importFile } from '../import/import-file.ts'
import { openStores } from '../local/open-stores.ts'
import { localTenant, storeWriter } from '../local/store-writer.ts'
import { parseFlags, runCommand, UsageError } from './command.ts'

const help = `Imports interactions from JSON Lines, one document a line, into the local service: the running one, or its data folder when
none runs. Importing twice changes nothing; an interrupted import goes on where it was.

Usage: npm run import -- FILE.jsonl... [--data DIR]

  --data DIR  folder of the data (DATA_DIR, default .local)
  --help      this text

What cannot be accepted is kept in FILE.jsonl.rejects.jsonl with its line number and the reason.
Exit code: 0 all accepted, 1 something was rejected or failed, 2 called wrongly, 130 interrupted.
`

const main = async (): Promise<number> => {
  const { values, positionals } = parseFlags({
    allowPositionals: true,
    options: {
      data: { type: 'string', default: process.env['DATA_DIR'] || '.local' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  if (positionals.length === 0) throw new UsageError('name at least one file to import')
  const sizes = await Promise.all(positionals.map(sizeOf))
  const interrupted = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interrupted.abort())
  const summaries = await importAll(values.data, positionals, sizes, interrupted.signal)
  report(positionals, summaries)
  if (interrupted.signal.aborted) return 130
  return summaries.some(({ rejected }) => rejected > 0) ? 1 : 0
}

const sizeOf = async (file: string): Promise<number> => {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) throw new UsageError(`${file} is no file that can be read`)
  return found.size
}

const importAll = async (
  folder: string,
  files: readonly string[],
  sizes: readonly number[],
  signal: AbortSignal,
) => {
  await using stores = await openStores(folder)
  const writer = storeWriter(stores.endpoints)
  const summaries: FileSummary[] = []
  for (const [position, file] of files.entries()) {
    if (signal.aborted) break
    const bar = progressBar(file, sizes[position] ?? 0)
    const onProgress = bar.update
    const checkpoints = join(folder, 'imports')
    try {
      summaries.push(await importFile(file, { writer, tenant: localTenant, checkpoints, signal, onProgress }))
    } finally {
      bar.stop()
    }
  }
  return summaries
}

/** On a terminal only. */
const progressBar = (file: string, size: number) => {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} }
  const bar = new SingleBar({
    format: `${file} {bar} {percentage}% | {lines} documents, {rejected} rejected | {eta_formatted} left`,
  })
  bar.start(size, 0, { lines: 0, rejected: 0 })
  return {
    update: ({ offset, lines, rejected }: { offset: number; lines: number; rejected: number }) =>
      bar.update(offset, { lines, rejected }),
    stop: () => bar.stop(),
  }
}

/** A table for a person, JSON for a program. */
const report = (files: readonly string[], summaries: readonly FileSummary[]): void => {
  const rows = summaries.map(({ offset, rejectBytes, ...summary }, position) => ({
    file: files[position],
    ...summary,
  }))
  if (!process.stdout.isTTY) process.stdout.write(`${JSON.stringify(rows)}\n`)
  else console.table(rows.map(({ rejects, ...row }) => row))
  for (const { rejects, rejected } of summaries)
    if (rejects) process.stderr.write(`${rejected} rejected: see ${rejects}\n`)
  if (summaries.some(({ finished }) => !finished))
    process.stderr.write('Interrupted: run the same command again to go on.\n')
}

await runCommand('import', main)
