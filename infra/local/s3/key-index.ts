import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { toKey } from './file-name.ts'
import { toByteString } from './listing.ts'
import { readObjectFile } from './object-file.ts'

/** The keys of a folder of object files. */
export type KeyIndex = {
  /** All keys as byte strings, in S3's order. */
  readonly keys: () => readonly string[]
  /** To be called when a key has come or gone. */
  readonly forget: () => void
}

const readKeys = (folder: string): readonly string[] =>
  readdirSync(folder)
    .map((fileName) => toKey(fileName) ?? readObjectFile(join(folder, fileName))?.key)
    .filter((key) => key !== undefined)
    .map(toByteString)
    .sort()

/**
 * Reads the folder when it is first asked, and once again after each change: the pages of a list share one
 * reading.
 */
export const openKeyIndex = (folder: string): KeyIndex => {
  let known: readonly string[] | undefined
  return {
    keys() {
      known ??= readKeys(folder)
      return known
    },
    forget() {
      known = undefined
    },
  }
}
