import { DocumentError } from '../document-error.ts'
import type { InteractionWriter } from '../interaction-writer.ts'
import { digestOf } from './digest.ts'
import type { ParsedEntry } from './parse-entry.ts'
import { type Pause, withPatience } from './patience.ts'
import type { Piece } from './piece.ts'
import type { Accepted, PieceResult } from './tally.ts'

/** What an import does with a writer. */
export type ImportWriter = Pick<InteractionWriter, 'put' | 'attach'>

export type PieceOptions = {
  readonly writer: ImportWriter
  readonly tenant: string
  /** Reads a document; throws `DocumentError`. */
  readonly parse: (json: string) => ParsedEntry
  /** Ends the waiting for stores that are busy. */
  readonly signal: AbortSignal
  readonly pause?: Pause | undefined
}

/**
 * Stores pieces: those of one interaction one after the other, in the order of the calls. Throws an error that names the piece
 * when the stores do not take it.
 */
export const importPiece = (options: PieceOptions): ((piece: Piece) => Promise<PieceResult>) => {
  const inTurn = oneAtATime()
  return async (piece) => {
    const entry = readPiece(piece, options.parse)
    if (!('report' in entry)) return entry
    try {
      return await inTurn(idOf(entry), () => store(entry, options))
    } catch (error) {
      if (error instanceof DocumentError) return { kind: 'rejected', reason: error.message }
      throw new Error(
        `${placeOf(piece)} was not stored: ${reasonOf(error)}; run the same command again to go on there`,
        {
          cause: error,
        },
      )
    }
  }
}

/** Where a piece stands, for a person. */
const placeOf = ({ number, entry }: Piece): string =>
  entry === undefined ? `line ${number}` : `entry ${entry}`

/** The SDK's errors often say more by their names than by their messages, and some have none. */
const reasonOf = (error: unknown): string =>
  error instanceof Error && error.message === '' ? error.name : String(error).replace(/^Error: /, '')

const idOf = (entry: ParsedEntry): string =>
  entry.kind === 'interaction' ? entry.document.interactionId : entry.interactionId

/** Lets calls of one id wait for each other. */
const oneAtATime = () => {
  const underWay = new Map<string, Promise<unknown>>()
  return async <Result>(id: string, call: () => Promise<Result>): Promise<Result> => {
    const earlier = underWay.get(id) ?? Promise.resolve()
    const outcome = earlier.then(call, call)
    underWay.set(id, outcome)
    try {
      return await outcome
    } finally {
      if (underWay.get(id) === outcome) underWay.delete(id)
    }
  }
}

const store = async (entry: ParsedEntry, options: PieceOptions): Promise<PieceResult> => {
  const { writer, tenant, signal, pause } = options
  if (entry.kind === 'interaction') {
    const { document, expectedAttachments } = entry
    const outcome = await withPatience(() => writer.put(tenant, document), signal, pause)
    const attachments = outcome === 'erased' ? [] : expectedAttachments
    const bodies = [...document.contents, ...document.attachments]
    return { kind: 'interaction', outcome, ...accepted(entry, bodies), attachments }
  }
  const { attachment, interactionId } = entry
  const outcome = await withPatience(() => writer.attach(tenant, interactionId, attachment), signal, pause)
  const attachments = outcome === 'waiting' ? [attachment.id] : []
  return { kind: 'attachment', outcome, ...accepted(entry, [attachment]), attachments }
}

type Body = { readonly source: { readonly bytes: Uint8Array } | object }

const accepted = (entry: ParsedEntry, bodies: readonly Body[]): Omit<Accepted, 'attachments'> => ({
  interactionId: idOf(entry),
  digest: digestOf(entry),
  report: entry.report,
  contentObjects: bodies.length,
  contentBytes: bodies.reduce((sum, { source }) => sum + ('bytes' in source ? source.bytes.length : 0), 0),
})

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Reads the document of a piece. A byte order mark is left out. */
export const readPiece = (
  { content }: Piece,
  parse: PieceOptions['parse'],
): ParsedEntry | (PieceResult & { kind: 'blank' | 'skipped' | 'rejected' }) => {
  if (content === 'skipped') return { kind: 'skipped' }
  if ('refused' in content) return { kind: 'rejected', reason: content.refused }
  const text = decode(content.bytes)
  if (text === undefined) return { kind: 'rejected', reason: 'the text is not valid UTF-8' }
  if (text.trim() === '') return { kind: 'blank' }
  try {
    return parse(text)
  } catch (error) {
    if (error instanceof DocumentError) return { kind: 'rejected', reason: error.message }
    throw error
  }
}

/** Undefined for what is no UTF-8. */
const decode = (bytes: Buffer): string | undefined => {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}
