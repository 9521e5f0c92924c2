import type { Measured } from './measure.ts'
import { bundleSize, compared, type Operation, type SubjectName } from './subjects.ts'
import type { Measure, Work } from './works.ts'

/** What a subject needed: the median and its spread, the median absolute deviation. */
export type Value = { readonly median: number; readonly spread: number; readonly samples: number }

export type Row = Measure & {
  /** Absent: the subject cannot do it. */
  readonly values: Readonly<Record<string, Value>>
  /** Ours / floor, or the value itself where the goal is one. */
  readonly result: number
  /** Whether every other subject needs more than ours, or cannot do it. */
  readonly leads: boolean
}

const toRow = (measure: Measure, values: Readonly<Record<string, Value>>): Row => {
  const ours = values['ours']?.median ?? Number.NaN
  const others = compared.filter((name) => name !== 'ours').map((name) => values[name]?.median)
  return {
    ...measure,
    values,
    result: measure.absolute ? ours : ours / (values[measure.against ?? 'floor']?.median ?? Number.NaN),
    leads: others.every((median) => median === undefined || median > ours),
  }
}

/** The rows of a work that was measured. */
export const rowsOf = (work: Work, measured: Measured): readonly Row[] =>
  Object.entries(work.measures).map(([name, measure]) => {
    const empty = measure.net ? (measured.get('empty')?.[name]?.p50 ?? 0) : 0
    const values: Record<string, Value> = {}
    for (const [subject, statistics] of measured) {
      const { p50 = Number.NaN, mad = 0, samplesCount = 0 } = statistics[name] ?? {}
      if (subject !== 'empty') values[subject] = { median: p50 - empty, spread: mad, samples: samplesCount }
    }
    return toRow(measure, values)
  })

/** What the bundles weigh: nothing here depends on the machine. */
export const bundleRows = async (): Promise<readonly Row[]> => {
  const goals = [
    { operation: 'record', title: 'bundle of the record', minified: [200, 190], zipped: [66, 62] },
    { operation: 'list', title: 'bundle of the list', minified: [200, 190], zipped: [66, 62] },
    { operation: 'content', title: 'bundle of the body', minified: [300, 290], zipped: [96, 92] },
  ] as const
  return (await Promise.all(goals.map(bundleRowsOf))).flat()
}

type BundleGoals = {
  readonly operation: Operation
  readonly title: string
  readonly minified: readonly [good: number, goal: number]
  readonly zipped: readonly [good: number, goal: number]
}

const bundleRowsOf = async ({ operation, title, ...goals }: BundleGoals): Promise<readonly Row[]> => {
  const sizes = await Promise.all(
    compared.map(async (name) => [name, await bundleSize(name, operation)] as const),
  )
  const row = (form: 'minified' | 'zipped', words: string) => {
    const toValue = (size: number): Value => ({ median: size, spread: 0, samples: 1 })
    const values = Object.fromEntries(sizes.map(([name, size]) => [name, toValue(size[form])]))
    const [good, goal] = goals[form]
    return toRow({ title: `${title}, ${words}`, unit: 'KiB', good, goal, absolute: true }, values)
  }
  return [row('minified', 'minified'), row('zipped', 'gzip')]
}

export type Verdict = 'goal' | 'good' | 'missed'

export const verdictOf = ({ result, good, goal }: Row): Verdict =>
  result <= goal ? 'goal' : result <= good ? 'good' : 'missed'

/** How much a subject needs of what the floor needs; undefined when it cannot do the work. */
export const ratioOf = ({ values }: Row, name: SubjectName): number | undefined => {
  const [value, floor] = [values[name]?.median, values['floor']?.median]
  return value === undefined || floor === undefined ? undefined : value / floor
}
