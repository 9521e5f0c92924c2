import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chartOf } from './chart.ts'
import type { Row } from './report.ts'
import { tableOf } from './table.ts'

const folder = join(import.meta.dirname, '..')
const figures = /(?<=<!-- figures -->\n).*(?=<!-- end of figures -->)/s

/** Writes what a whole run measured to `test/bench/README.md` and `test/bench/read-path.svg`. */
export const writeFigures = async (rows: readonly Row[]): Promise<void> => {
  const file = join(folder, 'README.md')
  const text = await readFile(file, 'utf8')
  await writeFile(
    file,
    text.replace(figures, () => `\n${tableOf(rows)}\n\nNode.js ${process.version}.\n\n`),
  )
  await writeFile(join(folder, 'read-path.svg'), chartOf(rows))
}
