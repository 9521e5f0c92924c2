import { DocumentError } from '../../shared/document-error.ts'
import { type InteractionDocument, parseDocument } from '../../shared/interaction-document.ts'
import type { InteractionWriter, Outcome } from '../../shared/interaction-writer.ts'
import type { Line } from './line-reader.ts'
import { type Pause, withPatience } from './patience.ts'

export type LineOptions = {
  readonly writer: Pick<InteractionWriter, 'put'>
  readonly tenant: string
  /** Ends the waiting for stores that are busy. */
  readonly signal: AbortSignal
  readonly lineLimitBytes: number
  readonly pause?: Pause
}

/** What became of a line; a `DocumentError` says why it cannot be stored. */
export type LineResult = Outcome | 'blank' | DocumentError

/**
 * Stores lines: those of one interaction one after the other, in the order of the calls. Throws an error that names the line
 * when the stores do not take it.
 */
export const importLine = (options: LineOptions): ((line: Line) => Promise<LineResult>) => {
  const { writer, tenant, signal, pause } = options
  const underWay = new Map<string, Promise<unknown>>()
  const store = (line: Line, document: InteractionDocument): Promise<LineResult> =>
    withPatience(() => writer.put(tenant, document), signal, pause).catch((error: unknown) => {
      if (error instanceof DocumentError) return error
      throw new Error(
        `line ${line.number} was not stored: ${reasonOf(error)}; run the same command again to go on there`,
        { cause: error },
      )
    })
  return async (line) => {
    const document = readDocument(line, options.lineLimitBytes)
    if (document instanceof DocumentError || document === 'blank') return document
    const id = document.interactionId
    const earlier = underWay.get(id) ?? Promise.resolve()
    const outcome = earlier.then(() => store(line, document))
    underWay.set(id, outcome)
    try {
      return await outcome
    } finally {
      if (underWay.get(id) === outcome) underWay.delete(id)
    }
  }
}

/** The SDK's errors often say more by their names than by their messages, and some have none. */
const reasonOf = (error: unknown): string =>
  error instanceof Error && error.message === '' ? error.name : String(error).replace(/^Error: /, '')

const readDocument = (
  { bytes, start, end }: Line,
  lineLimitBytes: number,
): InteractionDocument | DocumentError | 'blank' => {
  if (bytes === undefined)
    return new DocumentError(
      `the line has ${end - start} bytes, and one can have ${lineLimitBytes}: keep large bodies in S3 and refer to them by s3`,
    )
  const text = decode(bytes)
  if (text === undefined) return new DocumentError('the line is not valid UTF-8')
  if (text.trim() === '') return 'blank'
  try {
    return parseDocument(text)
  } catch (error) {
    if (error instanceof DocumentError) return error
    throw error
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Leaves out a byte order mark; undefined for what is no UTF-8. */
const decode = (bytes: Buffer): string | undefined => {
  try {
    return utf8.decode(bytes)
  } catch {
    return undefined
  }
}
