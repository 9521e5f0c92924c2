/** Counts by name. What a data set can invent names for has a bound: beyond it all others are counted as one. */
export type CountByName = Map<string, number>

const limit = 1000
const others = '(others)'

/** Counts a name once more, or so many times. */
export const countName = (counts: CountByName, name: string, times = 1): void => {
  const key = counts.has(name) || counts.size < limit ? name : others
  counts.set(key, (counts.get(key) ?? 0) + times)
}

/** The counts as JSON, in the order of their names. */
export const countsToJson = (counts: CountByName): Readonly<Record<string, number>> =>
  Object.fromEntries([...counts].toSorted(([one], [other]) => (one < other ? -1 : 1)))

/** What `countsToJson` made; undefined for anything else. */
export const readCounts = (value: unknown): CountByName | undefined => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const counts: CountByName = new Map()
  for (const [name, count] of Object.entries(value)) {
    if (!Number.isSafeInteger(count)) return undefined
    counts.set(name, Number(count))
  }
  return counts
}
