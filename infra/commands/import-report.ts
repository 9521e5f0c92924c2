import { SingleBar } from 'cli-progress'
import type { Progress } from '../import/checkpoint.ts'
import type { FileSummary } from '../import/import-file.ts'

/** A bar on standard error that shows how far a file has come; on a terminal only. */
export const progressBar = (file: string, bytes: number) => {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} }
  const format = `${file} {bar} {percentage}% | {lines} lines, {rejected} rejected | {eta_formatted} left`
  // Lines come in bursts: the time left is told from more than a few of them.
  const bar = new SingleBar({ format, etaBuffer: 1000 })
  bar.start(bytes, 0, { lines: 0, rejected: 0 })
  return {
    update: ({ offset, lines, rejected }: Readonly<Progress>) => bar.update(offset, { lines, rejected }),
    stop: () => bar.stop(),
  }
}

/** Says on standard output what became of the files, as a table for a person or JSON for a program, and where rejects are. */
export const report = (summaries: readonly FileSummary[]): void => {
  const rows = summaries.map(({ file, finished, lines, stored, unchanged, older, rejected, rejects }) => ({
    ...{ file, finished, lines, stored, unchanged, older, rejected },
    ...(rejects !== undefined && { rejects }),
  }))
  if (!process.stdout.isTTY) process.stdout.write(`${JSON.stringify(rows)}\n`)
  else console.table(rows.map(({ rejects, ...row }) => row))
  for (const { rejected, rejects } of rows)
    if (rejects) process.stderr.write(`${rejected} rejected: see ${rejects}\n`)
}
