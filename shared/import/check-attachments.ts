import { inOrder } from './in-order.ts'
import { type Pause, withPatience } from './patience.ts'
import type { RunLog } from './run-store.ts'
import type { StoredAttachments } from './stored-attachments.ts'

/** `orphans`: attachments without an interaction; `missing`: attachments that an interaction names and has not. */
export type AttachmentCounts = { readonly orphans: number; readonly missing: number }

export type CheckOptions = {
  readonly stored: StoredAttachments
  readonly tenant: string
  readonly signal: AbortSignal
  readonly pause?: Pause | undefined
}

type Expected = {
  readonly interaction_id: string
  readonly attachments: readonly string[]
  /** The document that told of them. */
  readonly came: 'interaction' | 'attachment'
}

const bounds = { concurrency: 32, weightLimit: Number.POSITIVE_INFINITY, weigh: () => 0 }
/** Several versions of an interaction expect the same attachments: it is told once, as long as this many are remembered. */
const remembered = 100_000

/** Looks, when all is imported, for the attachments that were expected, and writes those that are not there into the report. */
export const checkAttachments = async (
  expected: AsyncIterable<unknown>,
  report: RunLog,
  { stored, tenant, signal, pause }: CheckOptions,
): Promise<AttachmentCounts> => {
  const counts = { orphans: 0, missing: 0 }
  const told = new Set<string>()
  const lookUp = ({ interaction_id }: Expected) =>
    withPatience(() => stored(tenant, interaction_id), signal, pause)
  for await (const [{ interaction_id, attachments, came }, ids] of inOrder(
    readExpected(expected),
    lookUp,
    bounds,
  )) {
    signal.throwIfAborted()
    for (const attachment_id of attachments) {
      // An attachment that came shows as soon as its interaction is there.
      if (ids && (came === 'attachment' || ids.has(attachment_id))) continue
      const key = JSON.stringify([interaction_id, attachment_id, came])
      if (told.has(key)) continue
      if (told.size < remembered) told.add(key)
      const state = came === 'attachment' ? 'orphan' : 'missing'
      counts[state === 'orphan' ? 'orphans' : 'missing']++
      await report.append({ state, interaction_id, attachment_id })
    }
  }
  return counts
}

async function* readExpected(entries: AsyncIterable<unknown>): AsyncGenerator<Expected> {
  for await (const entry of entries) if (isExpected(entry)) yield entry
}

const isExpected = (entry: unknown): entry is Expected =>
  typeof entry === 'object' &&
  entry !== null &&
  'interaction_id' in entry &&
  'attachments' in entry &&
  Array.isArray(entry.attachments) &&
  'came' in entry
