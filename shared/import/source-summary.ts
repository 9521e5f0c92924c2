import { createHash } from 'node:crypto'
import type { ByteSource } from './byte-source.ts'
import type { SourceFormat } from './read-source.ts'
import type { Tally } from './tally.ts'

/** What became of a source. */
export type SourceSummary = {
  readonly name: string
  readonly bytes: number
  /** Of the bytes as they are, packed or not. Hex. */
  readonly sha256: string
  readonly format: string
  /** Lines, or documents where they are no lines. */
  readonly lines: number
  readonly stored: number
  readonly unchanged: number
  readonly older: number
  readonly erased: number
  readonly rejected: number
  /** Where the rejects are, when there are any. */
  readonly rejects?: string
}

/** How a format is called in a manifest, such as `jsonl+gzip`. */
export const formatName = ({ packing, text }: SourceFormat): string => {
  if (packing === 'zip') return 'zip'
  const name = text === 'lines' ? 'jsonl' : 'json'
  return packing === 'none' ? name : `${name}+${packing}`
}

/** Sums a source up. Attachments that came by themselves count like interactions. */
export const summarize = (
  { name, sizeBytes }: ByteSource,
  format: SourceFormat,
  sha256: string,
  { counts }: Tally,
  rejects: string,
): SourceSummary => ({
  name,
  bytes: sizeBytes,
  sha256,
  format: formatName(format),
  lines: counts.pieces,
  stored: counts.stored + counts.attachmentsStored + counts.attachmentsWaiting,
  unchanged: counts.unchanged + counts.attachmentsUnchanged,
  older: counts.older,
  erased: counts.erased + counts.attachmentsErased,
  rejected: counts.rejected,
  ...(counts.rejected > 0 && { rejects }),
})

/** The SHA-256 of a source's bytes, in hex; throws when aborted. */
export const sourceSha256 = async (source: ByteSource, signal?: AbortSignal): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of source.read(0)) {
    signal?.throwIfAborted()
    hash.update(chunk)
  }
  return hash.digest('hex')
}

/** Whether a value is what `summarize` made. */
export const isSummary = (entry: unknown): entry is SourceSummary =>
  typeof entry === 'object' && entry !== null && 'name' in entry && 'sha256' in entry && 'lines' in entry
