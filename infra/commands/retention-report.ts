import type { SummaryRow } from '../retention/summary.ts'
import type { Found, WalkResult } from '../retention/walk.ts'
import { progressBar } from './progress-bar.ts'

/** A bar that shows how much of a table has been read. */
export const itemsBar = (items: number) => {
  const bar = progressBar('{bar} {percentage}% | {value} items read', items)
  let value = 0
  const add = (read: number) => {
    value += read
    // The table may have grown since it was counted, and local engines do not count.
    bar.update(value, {}, Math.max(items, value))
  }
  return { add, stop: bar.stop }
}

/** Writes those of the interactions that go as JSON lines for a program; resolves when there is room for more. */
export const writeFound = async (found: readonly Found[]): Promise<void> => {
  if (process.stdout.isTTY) return
  const lines = found.flatMap(({ key, thread, mediaType, expiry }) => {
    if (typeof expiry !== 'number') return []
    const [tenant, interactionId] = partsOf(key)
    const line = {
      tenant,
      interaction_id: interactionId,
      ...(thread !== undefined && { thread_id: partsOf(thread)[1] }),
      ...(mediaType !== undefined && { media_type: mediaType }),
      expires: new Date(expiry * 1000).toISOString(),
    }
    return [`${JSON.stringify(line)}\n`]
  })
  // Called back also when the reader has gone.
  await new Promise((resolve) => process.stdout.write(lines.join(''), resolve))
}

const partsOf = (key: string) => [key.slice(0, key.indexOf('#')), key.slice(key.indexOf('#') + 1)] as const

/** Says what was found, as a table for a person or JSON lines for a program, and what was done about it. */
export const report = (rows: readonly SummaryRow[], result: WalkResult, applies: boolean): void => {
  if (process.stdout.isTTY) console.table(rows)
  else process.stdout.write(rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
  const { changed, unsettled } = result
  const done = applies
    ? `${changed} records and copies changed.`
    : 'Nothing was changed: --apply sets and removes expiry dates.'
  process.stderr.write(`${done}\n`)
  if (unsettled > 0)
    process.stderr.write(
      `${unsettled} threads or interactions are being written or lack copies for their services: run it again later.\n`,
    )
}
