import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  fromByteString,
  type ListEntry,
  type ListQuery,
  listPage,
  toByteString,
} from '../../../../infra/local/s3/listing.ts'

const name = fc.string({ unit: fc.constantFrom('a', 'b', '/', '.', '\u00fc', '\u{1f600}'), maxLength: 6 })
const names = fc.uniqueArray(name, { maxLength: 40 })
const toKeys = (texts: readonly string[]) => texts.map(toByteString).sort()

/** The whole list, made the slow and obvious way. */
const expectedEntries = (keys: readonly string[], prefix: string, delimiter: string): ListEntry[] => {
  const entries = new Map<string, ListEntry>()
  for (const key of keys.filter((candidate) => candidate.startsWith(prefix))) {
    const rest = key.slice(prefix.length)
    const isRolledUp = delimiter !== '' && rest.includes(delimiter)
    const value = isRolledUp ? prefix + rest.slice(0, rest.indexOf(delimiter)) + delimiter : key
    const kind = isRolledUp ? 'prefix' : 'key'
    entries.set(`${kind} ${value}`, { kind, value })
  }
  return [...entries.values()]
}

const walk = (keys: readonly string[], query: Omit<ListQuery, 'after'>) => {
  const entries: ListEntry[] = []
  let isTruncated = true
  while (isTruncated) {
    const page = listPage(keys, { ...query, after: entries.at(-1) })
    expect(page.entries.length).toBeLessThanOrEqual(query.limit)
    entries.push(...page.entries)
    isTruncated = page.isTruncated
  }
  return entries
}

describe('a list of keys', () => {
  it('has each key or common prefix once and in order, whatever the page size', () => {
    fc.assert(
      fc.property(
        names,
        name,
        fc.constantFrom('', '/', 'b', '//'),
        fc.integer({ min: 1, max: 9 }),
        (texts, prefix, delimiter, limit) => {
          const keys = toKeys(texts.filter(Boolean))
          const query = { prefix: toByteString(prefix), delimiter, limit }
          expect(walk(keys, query)).toEqual(expectedEntries(keys, query.prefix, delimiter))
        },
      ),
    )
  })

  it('is in the order of UTF-8 bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (texts) => {
        const sorted = [...texts].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
        expect(toKeys(texts).map(fromByteString)).toEqual(sorted)
      }),
    )
  })
})
