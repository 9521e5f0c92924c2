import type { Found } from './walk.ts'

/** How many interactions of a media type go in a month, or stay for a reason. */
export type SummaryRow = {
  readonly media_type: string
  /** `now`, the month (`2027-01`), or `never: ` and the reason. */
  readonly when: string
  readonly interactions: number
}

/** Counts what a walk finds, by media type and month. */
export const summary = (nowSeconds: number) => {
  const counts = new Map<string, SummaryRow>()
  return {
    add({ mediaType = '', expiry }: Found): void {
      const when = whenOf(expiry, nowSeconds)
      const name = `${when} ${mediaType}`
      const interactions = (counts.get(name)?.interactions ?? 0) + 1
      counts.set(name, { media_type: mediaType, when, interactions })
    },
    /** Those that go first come first, and those that stay last. */
    rows: (): readonly SummaryRow[] =>
      [...counts.entries()]
        .toSorted(([one], [other]) => (rank(one) < rank(other) ? -1 : 1))
        .map(([, row]) => row),
  }
}

/** Months are digits, so `now` must be made to come before them. */
const rank = (name: string): string => name.replace(/^now/, '')

const whenOf = (expiry: Found['expiry'], nowSeconds: number): string => {
  if (typeof expiry !== 'number') return `never: ${expiry}`
  return expiry <= nowSeconds ? 'now' : new Date(expiry * 1000).toISOString().slice(0, 7)
}
