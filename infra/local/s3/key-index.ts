import { firstIndex, toByteString } from './listing.ts'

/** The keys of files, as byte strings. */
export type KeyIndex = {
  /** All keys in S3's order. Not to be kept: it changes with the index. */
  readonly keys: () => readonly string[]
  /** To be called when a key has come, or may have been there. */
  readonly add: (key: string) => void
  /** To be called when a key has gone. */
  readonly delete: (key: string) => void
}

/** Reads the names of the files when the index is first asked, and never again. */
export const openKeyIndex = (
  readFileNames: () => readonly string[],
  toKey: (fileName: string) => string | undefined,
): KeyIndex => {
  let known: string[] | undefined
  const read = (): string[] =>
    readFileNames()
      .map(toKey)
      .filter((key) => key !== undefined)
      .map(toByteString)
      .sort()
  const place = (key: string) => {
    const bytes = toByteString(key)
    const index = firstIndex(known ?? [], (candidate) => candidate < bytes)
    return { bytes, index, isThere: known?.[index] === bytes }
  }
  return {
    keys() {
      known ??= read()
      return known
    },
    add(key) {
      const { bytes, index, isThere } = place(key)
      if (!isThere) known?.splice(index, 0, bytes)
    },
    delete(key) {
      const { index, isThere } = place(key)
      if (isThere) known?.splice(index, 1)
    },
  }
}
