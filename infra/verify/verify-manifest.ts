import type { ByteSource } from '../../shared/import/byte-source.ts'
import { addDigests, digestOf, noDigest } from '../../shared/import/digest.ts'
import { readPiece } from '../../shared/import/import-piece.ts'
import { defaultLimitBytes } from '../../shared/import/import-source.ts'
import { inOrder } from '../../shared/import/in-order.ts'
import type { Manifest } from '../../shared/import/manifest.ts'
import type { ParsedEntry } from '../../shared/import/parse-entry.ts'
import { type Piece, startPosition } from '../../shared/import/piece.ts'
import { formatOf, readPieces } from '../../shared/import/read-source.ts'
import { type SourceSummary, sourceSha256 } from '../../shared/import/source-summary.ts'
import type { ApiClient } from './api-client.ts'
import { compareAttachment } from './compare-attachments.ts'
import { compareInteraction } from './compare-interaction.ts'
import { addVerdict, type Difference, type Findings, newFindings } from './findings.ts'
import type { Verdict } from './verdict.ts'

export type VerifyOptions = {
  readonly api: ApiClient
  readonly parse: (json: string) => ParsedEntry
  /** Opens an input by its name; rejects when it cannot be read. */
  readonly open: (name: string) => Promise<ByteSource>
  /** The numbers of the pieces of an input that were rejected. */
  readonly rejected: (input: SourceSummary) => Promise<ReadonlySet<number>>
  readonly onDifference: (difference: Difference) => Promise<void>
  readonly onProgress: (documents: number) => void
  readonly signal: AbortSignal
}

const bounds = {
  concurrency: 16,
  weightLimit: 64 * 1024 * 1024,
  weigh: ({ sizeBytes }: Piece) => sizeBytes,
}

/** Reads every input of a manifest again and compares each document with what the API has of it. Throws when aborted. */
export const verifyManifest = async (manifest: Manifest, options: VerifyOptions): Promise<Findings> => {
  const findings = newFindings(manifest)
  const digest = { value: noDigest, isWhole: manifest.inputs.length > 0 || !manifest.incomplete }
  for (const input of manifest.inputs)
    if (!(await verifyInput(input, findings, digest, options))) digest.isWhole = false
  for (const name of manifest.incomplete ?? [])
    await tell(findings, { input: name, state: 'incomplete' }, options)
  if (digest.isWhole && digest.value !== manifest.digest)
    await tell(findings, { input: 'all', state: 'different', fields: ['digest'] }, options)
  return findings
}

const tell = async (findings: Findings, difference: Difference, options: VerifyOptions): Promise<void> => {
  findings.differences++
  await options.onDifference(difference)
}

/** False when the input is no longer what was imported: then nothing is said of its documents. */
const verifyInput = async (
  input: SourceSummary,
  findings: Findings,
  digest: { value: string },
  options: VerifyOptions,
): Promise<boolean> => {
  const source = await options.open(input.name)
  if ((await sourceSha256(source, options.signal)) !== input.sha256) {
    await tell(findings, { input: input.name, state: 'changed' }, options)
    return false
  }
  const rejected = await options.rejected(input)
  const verify = async (piece: Piece): Promise<Checked | undefined> => {
    if (rejected.has(piece.number)) return undefined
    const entry = readPiece(piece, options.parse)
    return 'report' in entry
      ? { entry: digestOf(entry), verdict: await verdictOf(entry, options.api) }
      : undefined
  }
  const pieces = readPieces(source, await formatOf(source), startPosition, defaultLimitBytes)
  for await (const [piece, checked] of inOrder(pieces, verify, bounds)) {
    options.signal.throwIfAborted()
    if (!checked) continue
    digest.value = addDigests(digest.value, checked.entry)
    const difference = addVerdict(findings, checked.verdict, input.name, piece.number)
    if (difference) await options.onDifference(difference)
    options.onProgress(findings.documents)
  }
  return true
}

type Checked = { readonly entry: string; readonly verdict: Verdict }

const verdictOf = (entry: ParsedEntry, api: ApiClient): Promise<Verdict> =>
  entry.kind === 'interaction'
    ? compareInteraction(entry.document, api)
    : compareAttachment(entry.interactionId, entry.attachment, api)
