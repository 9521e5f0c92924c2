import { type Row, ratioOf, verdictOf } from './report.ts'
import { compared } from './subjects.ts'

const digits = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2)

/** A row in words: measured values, then ours / floor beside what is good and the goal, then what the others need of the floor. */
const cellsOf = (row: Row): readonly string[] => {
  const value = (name: string) => {
    const found = row.values[name]
    return found ? `${digits(found.median)} ±${digits(found.spread)}` : ''
  }
  const others = compared.filter((name) => name !== 'floor' && name !== 'ours')
  return [
    row.title,
    row.unit,
    value('floor'),
    value('ours'),
    row.absolute ? '' : digits(row.result),
    digits(row.good),
    digits(row.goal),
    verdictOf(row),
    ...others.map((name) => {
      const ratio = ratioOf(row, name)
      return ratio === undefined ? 'cannot' : digits(ratio)
    }),
    row.leads ? 'yes' : 'no',
  ]
}

const head = [
  ...['Work', 'Unit', 'floor', 'ours', 'ours / floor', 'good', 'goal', 'verdict'],
  ...compared.filter((name) => name !== 'floor' && name !== 'ours'),
  'all behind ours',
]

/** The rows as a Markdown table, which reads well at a terminal too. */
export const tableOf = (rows: readonly Row[]): string => {
  const lines = [head, ...rows.map(cellsOf)]
  const widths = head.map((_, column) => Math.max(...lines.map((cells) => cells[column]?.length ?? 0)))
  const lineOf = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [first = '', ...rest] = lines.map(lineOf)
  return [first, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...rest].join('\n')
}
