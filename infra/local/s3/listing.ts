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
export type ListPage = { readonly entries: readonly ListEntry[]; readonly isTruncated: boolean }

/**
 * A text's UTF-8 bytes, one character each, so that comparing such strings compares bytes: S3's order of
 * keys.
 */
export const toByteString = (text: string): string => Buffer.from(text).toString('latin1')

/** The text of a byte string. */
export const fromByteString = (bytes: string): string => Buffer.from(bytes, 'latin1').toString()

const firstIndex = (keys: readonly string[], isBefore: (key: string) => boolean): number => {
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

const toEntry = (key: string, { prefix, delimiter }: ListQuery): ListEntry => {
  const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
  if (end < 0) return { kind: 'key', value: key }
  return { kind: 'prefix', value: key.slice(0, end + delimiter.length) }
}

/**
 * Lists `sortedKeys` (byte strings) as ListObjectsV2 does. It looks only at keys that it returns, not at all.
 */
export const listPage = (sortedKeys: readonly string[], query: ListQuery): ListPage => {
  const entries: ListEntry[] = []
  const start = firstIndex(sortedKeys, (key) => key < query.prefix)
  let index = Math.max(start, query.after ? indexAfter(sortedKeys, query.after) : 0)
  const isMatch = (): boolean => sortedKeys[index]?.startsWith(query.prefix) ?? false
  while (entries.length < query.limit && isMatch()) {
    const entry = toEntry(sortedKeys[index] ?? '', query)
    entries.push(entry)
    index = entry.kind === 'key' ? index + 1 : indexAfter(sortedKeys, entry)
  }
  return { entries, isTruncated: query.limit > 0 && isMatch() }
}
