import { type ErasureReport, type ErasureReports, withErased } from './erasure-report.ts'
import type { InteractionEraser } from './interaction-eraser.ts'
import type { Tombstones } from './tombstones.ts'

export type CustomerErasure = {
  readonly eraser: InteractionEraser
  readonly reports: ErasureReports
  readonly tombstones: Tombstones
  readonly now: () => Date
}

export type ErasureRequest = {
  /** Of the event that asked for it. */
  readonly eventId: string
  readonly tenant: string
  readonly customerId: string
  /** 1: erase; 2: look again for what was under way meanwhile, or was not in the index yet. */
  readonly sweep: number
  /** Whether there is time to go on. */
  readonly hasTime: () => boolean
}

const atATime = 16

/**
 * Removes every interaction of a customer and keeps the customer from coming back; false when the time was over before all was done:
 * the same call again goes on there. Ids are written down before they are removed, so that a crash loses none from sight.
 */
export const eraseCustomer = async (
  { eraser, reports, tombstones, now }: CustomerErasure,
  { eventId, tenant, customerId, sweep, hasTime }: ErasureRequest,
): Promise<boolean> => {
  let report = (await reports.load(eventId)) ?? (await newReport(tombstones, tenant, customerId, now()))
  await tombstones.add(tenant, customerId)

  const erase = async (ids: readonly string[]) => {
    report = { ...report, underWay: ids }
    await reports.save(eventId, report)
    report = withErased(report, await inParts(ids, (id) => eraser.erase(tenant, id)))
  }

  if (report.underWay.length > 0) await erase(report.underWay)
  for await (const ids of eraser.idsOf(tenant, customerId)) {
    if (!hasTime()) return save(false)
    if (ids.length > 0) await erase(ids)
  }
  while (sweep > 1 && report.seenAgain < report.interactions.length) {
    if (!hasTime()) return save(false)
    const ids = report.interactions.slice(report.seenAgain, report.seenAgain + 250)
    await erase(ids)
    report = { ...report, seenAgain: report.seenAgain + ids.length }
  }
  report = { ...report, sweeps: Math.max(report.sweeps, sweep), finished: now().toISOString() }
  return save(true)

  async function save(isDone: boolean) {
    await reports.save(eventId, report)
    return isDone
  }
}

const newReport = async (
  tombstones: Tombstones,
  tenant: string,
  customerId: string,
  now: Date,
): Promise<ErasureReport> => ({
  tenant,
  customer: await tombstones.nameOf(tenant, customerId),
  started: now.toISOString(),
  sweeps: 0,
  interactions: [],
  copies: 0,
  versions: 0,
  bytes: 0,
  underWay: [],
  seenAgain: 0,
})

const inParts = async <Part, Result>(parts: readonly Part[], work: (part: Part) => Promise<Result>) => {
  const results: Result[] = []
  for (let from = 0; from < parts.length; from += atATime)
    results.push(...(await Promise.all(parts.slice(from, from + atATime).map(work))))
  return results
}
