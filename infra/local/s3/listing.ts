/** One line of a list: a key, or what a delimiter rolls several keys up to. As byte strings. */
export type ListEntry = { readonly kind: 'key' | 'prefix'; readonly value: string }

/** What to list, in byte strings. `after` is the last entry of the page before. */
export type ListQuery = {
  readonly prefix: string
  readonly delimiter: string
  readonly limit: number
  readonly after: ListEntry | undefined
}

/** A page of entries in order, and whether more follow. */
export type Page<Entry> = { readonly entries: readonly Entry[]; readonly isTruncated: boolean }

/**
 * A text's UTF-8 bytes, one character each, so that comparing such strings compares bytes: S3's order of
 * keys.
 */
export const toByteString = (text: string): string => Buffer.from(text).toString('latin1')

/** The text of a byte string. */
export const fromByteString = (bytes: string): string => Buffer.from(bytes, 'latin1').toString()

/** The index of the first of `keys`, which are sorted, that is not before what is looked for. */
export const firstIndex = (keys: readonly string[], isBefore: (key: string) => boolean): number => {
  let low = 0
  let high = keys.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (isBefore(keys[middle] ?? '')) low = middle + 1
    else high = middle
  }
  return low
}

const indexAfter = (keys: readonly string[], { kind, value }: ListEntry): number =>
  firstIndex(keys, (key) => key <= value || (kind === 'prefix' && key.startsWith(value)))

const toEntry = (key: string, { prefix, delimiter }: Omit<ListQuery, 'limit' | 'after'>): ListEntry => {
  const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
  if (end < 0) return { kind: 'key', value: key }
  return { kind: 'prefix', value: key.slice(0, end + delimiter.length) }
}

/** All entries after `query.after`, in order. It looks only at keys that it yields, not at all. */
export function* listEntries(
  sortedKeys: readonly string[],
  query: Omit<ListQuery, 'limit'>,
): Generator<ListEntry, undefined> {
  const start = firstIndex(sortedKeys, (key) => key < query.prefix)
  let index = Math.max(start, query.after ? indexAfter(sortedKeys, query.after) : 0)
  for (let key = sortedKeys[index]; key?.startsWith(query.prefix); key = sortedKeys[index]) {
    const entry = toEntry(key, query)
    yield entry
    index = entry.kind === 'key' ? index + 1 : indexAfter(sortedKeys, entry)
  }
}

/** The first `limit` of what a list has, and whether there is more. A page of none is never followed. */
export const takePage = <Entry>(list: Iterator<Entry, undefined>, limit: number): Page<Entry> => {
  const entries: Entry[] = []
  let next = list.next()
  while (entries.length < limit && !next.done) {
    entries.push(next.value)
    next = list.next()
  }
  return { entries, isTruncated: limit > 0 && !next.done }
}

/** Lists `sortedKeys` (byte strings) as ListObjectsV2 does. */
export const listPage = (sortedKeys: readonly string[], query: ListQuery): Page<ListEntry> =>
  takePage(listEntries(sortedKeys, query), query.limit)
