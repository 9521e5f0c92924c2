import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { type FileSummary, importFile } from '../import/import-file.ts'
import { openStores } from '../local/open-stores.ts'
import { localTenant, storeWriter } from '../local/store-writer.ts'
import { tenantPattern } from '../settings.ts'
import {
  messageOf,
  parseFlags,
  refusedBySystem,
  runCommand,
  stopSignal,
  UsageError,
  untilStopped,
} from './command.ts'
import { progressBar, report } from './import-report.ts'

const help = `Imports interactions from JSON Lines, one document a line, into the local service: the running one, or its data folder when
none runs. Importing twice changes nothing; an interrupted import goes on where it was.

Usage: npm run import -- FILE.jsonl... [--data DIR] [--tenant NAME]

  --data DIR     folder of the data (DATA_DIR, default .local)
  --tenant NAME  whose interactions these are (default default)
  --help         this text

What cannot be accepted is kept in FILE.jsonl.rejects.jsonl with its line number and the reason.
Exit code: 0 all accepted, 1 something was rejected or failed, 2 called wrongly, 130 interrupted.
`

const main = async (): Promise<number> => {
  const { values, positionals } = parseFlags({
    allowPositionals: true,
    options: {
      data: { type: 'string', default: process.env['DATA_DIR'] || '.local' },
      tenant: { type: 'string', default: localTenant },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  if (values.data === '') throw new UsageError('--data: must name a folder')
  if (!tenantPattern.test(values.tenant))
    throw new UsageError('--tenant: must have lower-case letters, digits and -')
  if (positionals.length === 0) throw new UsageError('name at least one file to import')
  const files = await Promise.all(positionals.map(readableFile))
  const stop = stopSignal()
  const summaries: FileSummary[] = []
  try {
    await untilStopped(() => importAll(values, files, summaries, stop), stop)
  } finally {
    if (summaries.length > 0) report(summaries)
  }
  if (stop.aborted) process.stderr.write('Interrupted: run the same command again to go on.\n')
  if (stop.aborted) return 130
  return summaries.some(({ rejected }) => rejected > 0) ? 1 : 0
}

type File = { readonly path: string; readonly bytes: number }

const readableFile = async (path: string): Promise<File> => {
  const found = await stat(path).catch(() => undefined)
  if (!found?.isFile()) throw new UsageError(`${path} is no file that can be read`)
  return { path, bytes: found.size }
}

/** Imports file by file; what became of each is added to `summaries` when it is known. */
const importAll = async (
  { data: folder, tenant }: { readonly data: string; readonly tenant: string },
  files: readonly File[],
  summaries: FileSummary[],
  signal: AbortSignal,
): Promise<void> => {
  await using stores = await openStores(folder, signal).catch(refusedBySystem('--data'))
  const common = {
    writer: storeWriter(stores),
    tenant,
    checkpoints: join(folder, 'imports'),
    signal,
  }
  for (const { path, bytes } of files) {
    if (signal.aborted) break
    const { update: onProgress, stop } = progressBar(path, bytes)
    try {
      summaries.push(await importFile(path, { ...common, onProgress }))
    } catch (error) {
      throw new Error(`${path}: ${messageOf(error)}`)
    } finally {
      stop()
    }
  }
}

await runCommand('import', main)
