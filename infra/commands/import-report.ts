import type { Completed } from '../../shared/import/complete-run.ts'
import type { Manifest } from '../../shared/import/manifest.ts'

/** Says on standard output what became of the sources, as a table for a person or JSON for a program, and where rejects are. */
export const report = ({ sources }: Completed): void => {
  const rows = sources.map(
    ({ name, finished, lines, stored, unchanged, older, erased, rejected, rejects }) => ({
      ...{ file: name, finished, lines, stored, unchanged, older, erased, rejected },
      ...(rejects !== undefined && { rejects }),
    }),
  )
  if (!process.stdout.isTTY) process.stdout.write(`${JSON.stringify(rows)}\n`)
  else console.table(rows.map(({ rejects, ...row }) => row))
  for (const { rejected, rejects } of rows)
    if (rejects) process.stderr.write(`${rejected} rejected: see ${rejects}\n`)
}

/** Says what a run of many objects came to. */
export const reportManifest = (manifest: Manifest): void => {
  const { inputs, incomplete = [], counts, digest } = manifest
  const { attachments, ...documents } = counts
  const row = { objects: inputs.length, incomplete: incomplete.length, ...documents }
  if (process.stdout.isTTY) console.table([row])
  else process.stdout.write(`${JSON.stringify({ ...row, attachments, digest })}\n`)
  reportAttachments(manifest)
}

/** Says on standard error what is wrong with attachments. */
export const reportAttachments = ({ counts: { attachments } }: Manifest, place?: string): void => {
  const { orphans, missing } = attachments
  if (orphans + missing === 0) return
  const where = place === undefined ? '' : `: see ${place}`
  process.stderr.write(`${missing} attachments missing, ${orphans} without an interaction${where}\n`)
}
