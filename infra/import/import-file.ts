import { DocumentError } from '../../shared/document-error.ts'
import type { InteractionWriter } from '../../shared/interaction-writer.ts'
import { type Checkpoint, noProgress, openCheckpoint, type Progress } from './checkpoint.ts'
import { importLine, type LineResult } from './import-line.ts'
import { inOrder } from './in-order.ts'
import { type Line, readLines } from './line-reader.ts'
import type { Pause } from './patience.ts'
import { hasRejects, openRejectFile, type RejectFile } from './reject-file.ts'

export type ImportOptions = {
  readonly writer: Pick<InteractionWriter, 'put'>
  readonly tenant: string
  /** Where checkpoints are kept. */
  readonly checkpoints: string
  /** Stops after what is under way; the next import of the file goes on from there. */
  readonly signal: AbortSignal
  readonly onProgress?: (progress: Readonly<Progress>) => void
  /** Longest document; larger bodies are referred to by `s3`. Default: 64 MiB. */
  readonly lineLimitBytes?: number
  /** How to wait for stores that are busy. Default: by the clock. */
  readonly pause?: Pause
}

export type FileSummary = Readonly<Progress> & {
  readonly file: string
  readonly finished: boolean
  /** The file of rejects, when there are any. */
  readonly rejects: string | undefined
}

/** Documents under way are in memory, each several times over. */
const bounds = {
  concurrency: 32,
  weightLimit: 64 * 1024 * 1024,
  weigh: (line: Line) => line.bytes?.length ?? 0,
}
const checkpointMilliseconds = 100

/**
 * Imports a file of JSON Lines. Every line is either stored or kept in the file of rejects with its number and the reason.
 * Interrupted at any moment, it goes on where it was when it is called again. Throws, after about a minute of patience, when
 * the stores do not take a line.
 */
export const importFile = async (file: string, options: ImportOptions): Promise<FileSummary> => {
  const { signal } = options
  const checkpoint = await openCheckpoint(options.checkpoints, file)
  const progress = await startOf(file, checkpoint)
  const rejects = await openRejectFile(file, progress.rejectBytes)
  try {
    await importLines(file, { checkpoint, progress, rejects }, options)
  } catch (error) {
    if (!signal.aborted) throw error
  } finally {
    await rejects.close()
    await checkpoint.save(progress)
  }
  if (!signal.aborted) await checkpoint.clear()
  return {
    file,
    ...progress,
    finished: !signal.aborted,
    rejects: progress.rejected > 0 ? rejects.path : undefined,
  }
}

/** Where an earlier import had come to, unless its rejects are gone: then from the start, which changes nothing twice. */
const startOf = async (file: string, checkpoint: Checkpoint): Promise<Progress> => {
  const saved = (await checkpoint.load()) ?? noProgress
  return { ...((await hasRejects(file, saved.rejectBytes)) ? saved : noProgress) }
}

type State = { readonly checkpoint: Checkpoint; readonly progress: Progress; readonly rejects: RejectFile }

/** Imports the lines behind `progress` and keeps it up to date. */
const importLines = async (
  file: string,
  { checkpoint, progress, rejects }: State,
  options: ImportOptions,
) => {
  const { lineLimitBytes = 64 * 1024 * 1024, onProgress = () => {} } = options
  const left = new AbortController()
  const signal = AbortSignal.any([options.signal, left.signal])
  const work = importLine({ ...options, lineLimitBytes, signal })
  let saved = Date.now()
  try {
    const lines = until(signal, readLines(file, progress, lineLimitBytes))
    for await (const [line, result] of inOrder(lines, work, bounds)) {
      if (result instanceof DocumentError) progress.rejectBytes = await rejects.add(line, result.message)
      count(progress, line, result)
      onProgress(progress)
      if (Date.now() - saved < checkpointMilliseconds) continue
      await checkpoint.save(progress)
      saved = Date.now()
    }
  } finally {
    // Nobody waits any more for what is still being tried.
    left.abort()
  }
}

const count = (progress: Progress, line: Line, result: LineResult) => {
  progress.offset = line.end
  progress.lines = line.number
  if (result instanceof DocumentError) progress.rejected++
  else if (result !== 'blank') progress[result]++
}

async function* until<Item>(signal: AbortSignal, items: AsyncIterable<Item>): AsyncGenerator<Item> {
  for await (const item of items) {
    if (signal.aborted) return
    yield item
  }
}
