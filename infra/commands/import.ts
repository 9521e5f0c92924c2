import type { Completed } from '../../shared/import/complete-run.ts'
import { attachmentsOf, importFiles, manifestOf } from '../import/import-files.ts'
import { localTarget, runsFolder, stackTarget } from '../import/target.ts'
import { messageOf, refusedBySystem, runCommand, stopSignal, untilStopped } from './command.ts'
import { importPrefix } from './import-prefix.ts'
import { report, reportAttachments } from './import-report.ts'
import { type ImportSettings, importHelp, readImportSettings, runOptions } from './import-settings.ts'
import { progressBar } from './progress-bar.ts'

const main = async (): Promise<number> => {
  const settings = await readImportSettings()
  if (settings === 'help') {
    process.stdout.write(importHelp)
    return 0
  }
  const stop = stopSignal()
  return settings.prefix ? importPrefix(settings, settings.prefix, stop) : importAll(settings, stop)
}

/** Imports the files that were named, in one run. */
const importAll = async (settings: ImportSettings, stop: AbortSignal): Promise<number> => {
  const state: { completed?: Completed } = {}
  await untilStopped(async () => {
    state.completed = await run(settings, stop)
  }, stop)
  const { completed } = state
  if (completed) {
    report(completed)
    if (completed.manifest) reportAttachments(completed.manifest, attachmentsOf(manifestPath(settings)))
  }
  if (stop.aborted) process.stderr.write('Interrupted: run the same command again to go on.\n')
  if (stop.aborted) return 130
  return completed?.sources.some(({ rejected }) => rejected > 0) ? 1 : 0
}

const manifestPath = ({ manifest, files }: ImportSettings): string =>
  manifest ?? manifestOf(files.map(({ path }) => path))

const run = async (settings: ImportSettings, signal: AbortSignal): Promise<Completed> => {
  const { files, data, stack } = settings
  await using target = stack
    ? await stackTarget(stack)
    : await localTarget(data, signal).catch(refusedBySystem('--data'))
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  const words = { lines: 0, rejected: 0 }
  const bar = progressBar('{bar} {percentage}% | {lines} lines, {rejected} rejected', total, words)
  try {
    return await importFiles(
      files.map(({ path }) => path),
      {
        ...runOptions(settings),
        ...{ writer: target.writer, stored: target.stored, stack, signal },
        runs: runsFolder(data),
        manifest: manifestPath(settings),
        onRead: (bytes) => bar.update(bytes, words),
        onProgress: ({ total: done, current }) => {
          words.lines = done.counts.pieces + current.counts.pieces
          words.rejected = done.counts.rejected + current.counts.rejected
        },
      },
    )
  } catch (error) {
    const isOfSource = error instanceof Error && 'source' in error
    throw isOfSource ? new Error(`${error.source}: ${messageOf(error)}`, { cause: error }) : error
  } finally {
    bar.stop()
  }
}

await runCommand('import', main)
