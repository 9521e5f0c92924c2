import type { AttachmentCounts } from './check-attachments.ts'
import { countsToJson } from './count-by-name.ts'
import type { SourceSummary } from './source-summary.ts'
import type { Tally } from './tally.ts'
import { toolVersion } from './tool-version.ts'

/** What a run leaves as the proof of what it did. */
export type Manifest = {
  readonly version: 1
  readonly tool: string
  readonly tenant: string
  /** The stack that it went into; absent: the local service. */
  readonly stack?: string
  /** The mapping of a site's own keys that it was read by. */
  readonly mapping?: unknown
  readonly inputs: readonly SourceSummary[]
  /** Names of inputs that were not imported to their end. */
  readonly incomplete?: readonly string[]
  readonly counts: ManifestCounts
  readonly rejectedReasons: Readonly<Record<string, number>>
  readonly contentObjects: number
  readonly contentBytes: number
  readonly unknownKeys: Readonly<Record<string, number>>
  readonly damaged: { readonly documents: number; readonly fields: Readonly<Record<string, number>> }
  readonly digest: string
  readonly started: string
  readonly finished: string
}

export type ManifestCounts = {
  /** Documents: all but blank lines and entries that can hold none. */
  readonly in: number
  readonly stored: number
  readonly unchanged: number
  readonly older: number
  readonly erased: number
  readonly rejected: number
  readonly blank: number
  readonly skipped: number
  /** Of documents that are attachments; `orphans` have no interaction yet, `missing` were named by one and did not come. */
  readonly attachments: {
    readonly stored: number
    readonly unchanged: number
    readonly erased: number
    readonly orphans: number
    readonly missing: number
  }
}

export type ManifestParts = {
  readonly tenant: string
  readonly stack?: string | undefined
  readonly mapping?: unknown
  readonly inputs: readonly SourceSummary[]
  readonly incomplete?: readonly string[]
  readonly tally: Tally
  readonly attachments: AttachmentCounts
  readonly started: string
}

/** Puts a manifest together. But for the times, and for what was there before, equal inputs have equal manifests. */
export const toManifest = (parts: ManifestParts): Manifest => {
  const { tenant, stack, mapping, inputs, incomplete = [], tally, attachments, started } = parts
  const { contentObjects, contentBytes, damagedDocuments } = tally.counts
  return {
    version: 1,
    tool: toolVersion,
    tenant,
    ...(stack !== undefined && { stack }),
    ...(mapping !== undefined && { mapping }),
    inputs,
    ...(incomplete.length > 0 && { incomplete }),
    counts: countsOf(tally, attachments),
    rejectedReasons: countsToJson(tally.reasons),
    contentObjects,
    contentBytes,
    unknownKeys: countsToJson(tally.unknownKeys),
    damaged: { documents: damagedDocuments, fields: countsToJson(tally.damagedFields) },
    digest: tally.digest,
    started,
    finished: new Date().toISOString(),
  }
}

const countsOf = ({ counts }: Tally, { orphans, missing }: AttachmentCounts): ManifestCounts => ({
  in: counts.pieces - counts.blank - counts.skipped,
  stored: counts.stored,
  unchanged: counts.unchanged,
  older: counts.older,
  erased: counts.erased,
  rejected: counts.rejected,
  blank: counts.blank,
  skipped: counts.skipped,
  attachments: {
    // Those whose interaction came after them have found it by now.
    stored: counts.attachmentsStored + counts.attachmentsWaiting - orphans,
    unchanged: counts.attachmentsUnchanged,
    erased: counts.attachmentsErased,
    orphans,
    missing,
  },
})
