import { parseArgs } from 'node:util'
import { writeFigures } from './figures.ts'
import { measureWork } from './measure.ts'
import { bundleRows, type Row, rowsOf } from './report.ts'
import { checkReplies } from './same-replies.ts'
import { openStubs } from './stubs.ts'
import { bundleSubjects } from './subjects.ts'
import { tableOf } from './table.ts'
import { works } from './works.ts'

/**
 * The read path against what others would make of it: see `test/bench/README.md`. Prints a table to a terminal, else JSON.
 */
const { values: flags } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, rows: { type: 'string', default: '' } },
})
const isWanted = ({ title }: { readonly title: string }) => title.includes(flags.rows)

await bundleSubjects()
const rows: Row[] = []
{
  await using stubs = await openStubs()
  await checkReplies(stubs.environment)
  for (const work of works.filter(({ measures }) => Object.values(measures).some(isWanted))) {
    const rounds = flags.quick ? Math.ceil(work.rounds / 5) : work.rounds
    const measured = rowsOf(work, await measureWork(work, stubs.environment, rounds))
    if (process.stdout.isTTY) process.stderr.write(`${measured.map(({ title }) => title).join('; ')}\n`)
    rows.push(...measured)
  }
}
rows.push(...(await bundleRows()).filter(isWanted))
if (!flags.quick && flags.rows === '') await writeFigures(rows)
process.stdout.write(
  process.stdout.isTTY ? `${tableOf(rows)}\n` : `${JSON.stringify({ node: process.version, rows })}\n`,
)
