import type { ByteSource } from './byte-source.ts'
import { importPiece, type PieceOptions } from './import-piece.ts'
import { inOrder } from './in-order.ts'
import type { Piece } from './piece.ts'
import { readPieces, type SourceFormat } from './read-source.ts'
import type { RunState } from './run-state.ts'
import type { RunLog } from './run-store.ts'
import { countResult, type PieceResult } from './tally.ts'

export type SourceOptions = PieceOptions & {
  /** Longest document; larger bodies are referred to by `s3`. Default: 64 MiB. */
  readonly limitBytes?: number | undefined
  readonly onProgress?: ((state: Readonly<RunState>) => void) | undefined
  readonly onResult?: ((result: PieceResult) => void) | undefined
  /** How often the progress is saved. */
  readonly saveMilliseconds: number
}

export type SourceLogs = { readonly rejects: RunLog; readonly expected: RunLog }

/** The longest document that is read. */
export const defaultLimitBytes = 64 * 1024 * 1024

/** Documents under way are in memory, each several times over. */
const bounds = {
  concurrency: 32,
  weightLimit: 64 * 1024 * 1024,
  weigh: (piece: Piece) =>
    typeof piece.content === 'object' && 'bytes' in piece.content ? piece.sizeBytes : 0,
}

/** Imports what lies behind the position of a run, and keeps the run's state up to date. Stops when aborted, after what is under way. */
export const importSource = async (
  source: ByteSource,
  format: SourceFormat,
  state: RunState,
  logs: SourceLogs,
  save: () => Promise<void>,
  options: SourceOptions,
): Promise<void> => {
  const { limitBytes = defaultLimitBytes, onProgress = () => {}, saveMilliseconds } = options
  const left = new AbortController()
  const signal = AbortSignal.any([options.signal, left.signal])
  const work = importPiece({ ...options, signal })
  let saved = Date.now()
  try {
    const pieces = until(signal, readPieces(source, format, state.position, limitBytes))
    for await (const [piece, result] of inOrder(pieces, work, bounds)) {
      await note(logs, piece, result)
      countResult(state.current, result)
      state.position = piece.next
      options.onResult?.(result)
      onProgress(state)
      if (Date.now() - saved < saveMilliseconds) continue
      await save()
      saved = Date.now()
    }
  } finally {
    // Nobody waits any more for what is still being tried.
    left.abort()
  }
}

const note = async ({ rejects, expected }: SourceLogs, piece: Piece, result: PieceResult): Promise<void> => {
  if (result.kind === 'rejected') return rejects.append(rejectOf(piece, result.reason))
  if (!('report' in result) || result.attachments.length === 0) return
  await expected.append({
    interaction_id: result.interactionId,
    attachments: result.attachments,
    came: result.kind,
  })
}

/** The document as text, or in base64 when it is no UTF-8; where it stands when it was not read. */
const rejectOf = ({ number, entry, offset, sizeBytes, content }: Piece, reason: string) => {
  const place = { line: number, ...(entry !== undefined && { entry }), reason }
  if (content === 'skipped' || 'refused' in content) return { ...place, offset, bytes: sizeBytes }
  const text = content.bytes.toString()
  return Buffer.from(text).equals(content.bytes)
    ? { ...place, document: text }
    : { ...place, document_base64: content.bytes.toString('base64') }
}

async function* until<Item>(signal: AbortSignal, items: AsyncIterable<Item>): AsyncGenerator<Item> {
  for await (const item of items) {
    if (signal.aborted) return
    yield item
  }
}
