import { type Row, ratioOf } from './report.ts'
import { compared } from './subjects.ts'

const [width, left, right, barHeight, gap] = [900, 270, 70, 7, 14]
/** Bars end here: what needs more than this many times the floor is told in words. */
const largestRatio = 2
const colours = {
  floor: '#8b949e',
  middy: '#bf8700',
  hono: '#fb8f44',
  fastify: '#c297ff',
  powertools: '#e275ad',
  express: '#d4c4a8',
  ours: '#1a7f37',
} as const satisfies Record<(typeof compared)[number], string>

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')

const textAt = (x: number, y: number, text: string, more = '') =>
  `<text x="${x}" y="${y}"${more && ` ${more}`}>${escaped(text)}</text>`

/** Bars of what each subject needs of what the floor needs, row by row: an SVG that reads on light and dark pages. */
export const chartOf = (rows: readonly Row[]): string => {
  const rowHeight = compared.length * barHeight + gap
  const top = 70
  const height = top + rows.length * rowHeight + 10
  const scale = (width - left - right) / largestRatio
  const legend = compared.map((name, index) => {
    const x = 20 + index * 120
    return `<rect x="${x}" y="38" width="12" height="12" fill="${colours[name]}"/>${textAt(x + 17, 49, name)}`
  })
  const bars = rows.flatMap((row, index) => barsOf(row, top + index * rowHeight, scale))
  const floor = left + scale
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12" fill="#768390">`,
    '<title>CPU, time, memory and bytes of reads: this service and others against a hand-written handler</title>',
    textAt(20, 22, 'What a read needs, a hand-written handler (floor) = 1; less is better', 'font-size="15"'),
    ...legend,
    `<line x1="${floor}" x2="${floor}" y1="${top - 8}" y2="${height - 10}" stroke="#8b949e" stroke-dasharray="3 3"/>`,
    ...bars,
    '</svg>\n',
  ].join('\n')
}

const barsOf = (row: Row, top: number, scale: number): readonly string[] => {
  const middle = top + (compared.length * barHeight) / 2 + 4
  const title = textAt(left - 10, middle, row.title, 'text-anchor="end"')
  const bars = compared.map((name, index) => {
    const y = top + index * barHeight
    const ratio = ratioOf(row, name)
    if (ratio === undefined) return textAt(left + 4, y + 7, `${name}: cannot`, 'font-size="7"')
    const length = Math.min(ratio, largestRatio) * scale
    const bar = `<rect x="${left}" y="${y}" width="${length.toFixed(1)}" height="${barHeight - 1}" fill="${colours[name]}"/>`
    const figure = name === 'ours' || ratio > largestRatio
    return figure
      ? bar + textAt(Math.round(left + length) + 4, y + 7, ratio.toFixed(2), 'font-size="10"')
      : bar
  })
  return [title, ...bars]
}
