import { DocumentError } from '../../shared/document-error.ts'
import { type InteractionDocument, parseDocument } from '../../shared/interaction-document.ts'
import type { InteractionWriter, Outcome } from '../../shared/interaction-writer.ts'
import { noProgress, openCheckpoint, type Progress } from './checkpoint.ts'
import { inOrder } from './in-order.ts'
import { type Line, readLines } from './line-reader.ts'
import { openRejectFile } from './reject-file.ts'

export type ImportOptions = {
  readonly writer: InteractionWriter
  readonly tenant: string
  /** Where checkpoints are kept. */
  readonly checkpoints: string
  /** Stops after what is under way; the next import of the file goes on from there. */
  readonly signal: AbortSignal
  readonly onProgress: (progress: Readonly<Progress>) => void
}

export type FileSummary = Readonly<Progress> & {
  readonly finished: boolean
  /** The file of rejects, when there are any. */
  readonly rejects: string | undefined
}

/** Longest document; larger bodies are referred to by `s3`. */
const lineLimitBytes = 64 * 1024 * 1024
const concurrency = 32
/** Documents under way are in memory, each several times over. */
const weightLimitBytes = 64 * 1024 * 1024
const checkpointMilliseconds = 500

/**
 * Imports a file of JSON Lines. Every line is either stored or kept in the file of rejects with its number and the reason.
 * Interrupted at any moment, it goes on where it was when it is called again. Rejects when the stores cannot be reached.
 */
export const importFile = async (file: string, options: ImportOptions): Promise<FileSummary> => {
  const checkpoint = await openCheckpoint(options.checkpoints, file)
  const progress: Progress = { ...((await checkpoint.load()) ?? noProgress) }
  const rejects = await openRejectFile(file, progress.rejectBytes)
  let saved = Date.now()
  try {
    const lines = until(options.signal, readLines(file, progress, lineLimitBytes))
    const bounds = {
      concurrency,
      weightLimit: weightLimitBytes,
      weigh: (line: Line) => line.bytes?.length ?? 0,
    }
    for await (const [line, result] of inOrder(lines, importer(options), bounds)) {
      if (result instanceof DocumentError) progress.rejectBytes = await rejects.add(line, result.message)
      count(progress, line, result)
      options.onProgress(progress)
      if (Date.now() - saved < checkpointMilliseconds) continue
      await checkpoint.save(progress)
      saved = Date.now()
    }
  } finally {
    await rejects.close()
    await checkpoint.save(progress)
  }
  if (!options.signal.aborted) await checkpoint.clear()
  return {
    ...progress,
    finished: !options.signal.aborted,
    rejects: progress.rejected > 0 ? rejects.path : undefined,
  }
}

type Result = Outcome | 'blank' | DocumentError

const count = (progress: Progress, line: Line, result: Result) => {
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

/** Stores lines, those of one interaction one after the other. */
const importer = ({ writer, tenant }: ImportOptions) => {
  const underWay = new Map<string, Promise<unknown>>()
  return async (line: Line): Promise<Result> => {
    const document = readDocument(line)
    if (document instanceof DocumentError || document === 'blank') return document
    const id = document.interactionId
    const earlier = underWay.get(id) ?? Promise.resolve()
    const outcome = earlier.then(() => writer.put(tenant, document)).catch(asResult)
    underWay.set(id, outcome)
    try {
      return await outcome
    } finally {
      if (underWay.get(id) === outcome) underWay.delete(id)
    }
  }
}

const asResult = (error: unknown): DocumentError => {
  if (error instanceof DocumentError) return error
  throw error
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

const readDocument = ({ bytes, start, end }: Line): InteractionDocument | DocumentError | 'blank' => {
  if (bytes === undefined)
    return new DocumentError(
      `the document has ${end - start} bytes, and one can have ${lineLimitBytes}: keep large bodies in S3 and refer to them by s3`,
    )
  try {
    const text = utf8.decode(bytes)
    return text.trim() === '' ? 'blank' : parseDocument(text)
  } catch (error) {
    return error instanceof DocumentError ? error : new DocumentError('the line is not valid UTF-8')
  }
}
