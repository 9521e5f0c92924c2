import type { LinkOutcome, Outcome } from '../interaction-writer.ts'
import { type CountByName, countName, countsToJson, readCounts } from './count-by-name.ts'
import { addDigests, noDigest } from './digest.ts'
import type { EntryReport } from './parse-entry.ts'

/** What became of a piece of a source. */
export type PieceResult =
  | { readonly kind: 'blank' | 'skipped' }
  | { readonly kind: 'rejected'; readonly reason: string }
  | (Accepted & { readonly kind: 'interaction'; readonly outcome: Outcome })
  | (Accepted & { readonly kind: 'attachment'; readonly outcome: LinkOutcome })

export type Accepted = {
  readonly interactionId: string
  readonly digest: string
  readonly report: EntryReport
  /** Bodies and attachments, and their bytes as far as the document tells. */
  readonly contentObjects: number
  readonly contentBytes: number
  /** Ids of attachments to look for when all is imported. */
  readonly attachments: readonly string[]
}

const countNames = [
  'pieces',
  'blank',
  'skipped',
  'rejected',
  'stored',
  'unchanged',
  'older',
  'erased',
  'attachmentsStored',
  'attachmentsUnchanged',
  'attachmentsWaiting',
  'attachmentsErased',
  'contentObjects',
  'contentBytes',
  'damagedDocuments',
] as const

/** What was counted of one source or of many. */
export type Tally = {
  readonly counts: Record<(typeof countNames)[number], number>
  readonly reasons: CountByName
  readonly unknownKeys: CountByName
  readonly damagedFields: CountByName
  /** Over every accepted document, whatever its outcome. */
  digest: string
}

export const newTally = (): Tally => ({
  counts: {
    ...{ pieces: 0, blank: 0, skipped: 0, rejected: 0, stored: 0, unchanged: 0, older: 0, erased: 0 },
    ...{ attachmentsStored: 0, attachmentsUnchanged: 0, attachmentsWaiting: 0, attachmentsErased: 0 },
    ...{ contentObjects: 0, contentBytes: 0, damagedDocuments: 0 },
  },
  reasons: new Map(),
  unknownKeys: new Map(),
  damagedFields: new Map(),
  digest: noDigest,
})

const attachmentCounts = {
  stored: 'attachmentsStored',
  unchanged: 'attachmentsUnchanged',
  waiting: 'attachmentsWaiting',
  erased: 'attachmentsErased',
} as const satisfies Record<LinkOutcome, string>

/** Counts a result in. */
export const countResult = (tally: Tally, result: PieceResult): void => {
  const { counts } = tally
  counts.pieces++
  if (result.kind === 'rejected') {
    counts.rejected++
    countName(tally.reasons, withoutValues(result.reason))
  } else if (!('report' in result)) counts[result.kind]++
  else {
    counts[result.kind === 'interaction' ? result.outcome : attachmentCounts[result.outcome]]++
    counts.contentObjects += result.contentObjects
    counts.contentBytes += result.contentBytes
    for (const key of result.report.unknownKeys) countName(tally.unknownKeys, key)
    for (const field of result.report.damagedFields) countName(tally.damagedFields, field)
    if (result.report.damagedFields.length > 0) counts.damagedDocuments++
    tally.digest = addDigests(tally.digest, result.digest)
  }
}

/** A reason without what a document has in it, so that equal reasons are one, and nobody's data get into the manifest. */
const withoutValues = (reason: string): string =>
  reason
    .replace(/s3:\/\/\S+/g, 's3://…')
    .replace(/"[^"]*"/g, '"…"')
    .replace(/\b[0-9a-f]{64}\b/gi, '…')
    .replace(/\[\d+\]/g, '[]')
    .replace(/\b(is|has|needs|from) (\d+|\S+\/\S+)/g, '$1 …')
    .slice(0, 200)

/** Adds what was counted elsewhere. */
export const addTally = (tally: Tally, other: Tally): void => {
  for (const name of countNames) tally.counts[name] += other.counts[name]
  for (const list of ['reasons', 'unknownKeys', 'damagedFields'] as const)
    for (const [name, times] of other[list]) countName(tally[list], name, times)
  tally.digest = addDigests(tally.digest, other.digest)
}

export const tallyToJson = (tally: Tally) => ({
  counts: tally.counts,
  reasons: countsToJson(tally.reasons),
  unknownKeys: countsToJson(tally.unknownKeys),
  damagedFields: countsToJson(tally.damagedFields),
  digest: tally.digest,
})

/** What `tallyToJson` made; undefined for anything else. */
export const readTally = (value: unknown): Tally | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  const members: Readonly<Record<string, unknown>> = { ...value }
  const [counts, reasons, unknownKeys, damagedFields] = [
    ...[members['counts'], members['reasons'], members['unknownKeys'], members['damagedFields']],
  ].map(readCounts)
  const digest = members['digest']
  const isDigest = typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest)
  if (!counts || !reasons || !unknownKeys || !damagedFields || !isDigest) return undefined
  const tally = newTally()
  for (const name of countNames) {
    const count = counts.get(name)
    if (count === undefined) return undefined
    tally.counts[name] = count
  }
  return { counts: tally.counts, reasons, unknownKeys, damagedFields, digest }
}
