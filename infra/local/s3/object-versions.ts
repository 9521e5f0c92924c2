import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { toFileName, toKey } from './file-name.ts'
import { openKeyIndex } from './key-index.ts'
import { readObjectFile } from './object-file.ts'
import type { StoredObject } from './stored-object.ts'
import { openVersionHistory } from './version-history.ts'
import { versionIdOf } from './version-id.ts'

/** A version of an object, or a delete marker, and the file that describes it. */
export type ObjectVersion = {
  readonly versionId: string
  readonly isDeleteMarker: boolean
  readonly path: string
}

/**
 * Which version of an object is in which file. The current ones are in one folder, all others and the delete
 * markers in another. Every step is synchronous, so that no request sees the middle of one; what a killed
 * process left in the middle is finished, or taken back, when the bucket is opened.
 */
export type ObjectVersions = {
  /** Where the current version is, if there is one. */
  readonly currentPath: (key: string) => string
  /** The newest first. The first one is what readers get who name no version. */
  readonly of: (key: string) => readonly ObjectVersion[]
  /** Makes a draft the current version; keeps `current`, the one until now, when it is given. */
  readonly place: (key: string, draftPath: string, current?: StoredObject) => void
  /** Makes a draft a delete marker; keeps `current`, which it hides, when it is given. */
  readonly mark: (key: string, draftPath: string, versionId: string, current?: StoredObject) => void
  /** Removes the version at `path` for good; when it was the newest, the one before it becomes that. */
  readonly remove: (key: string, path: string) => void
  /** The keys that have a current version, as byte strings in S3's order. */
  readonly keys: () => readonly string[]
  /** The keys that have any version or a delete marker, in the same way. */
  readonly allKeys: () => readonly string[]
}

/** Opens the objects kept in `folder` and their history. */
export const openObjectVersions = (folder: string, historyFolder: string): ObjectVersions => {
  mkdirSync(folder, { recursive: true })
  const history = openVersionHistory(historyFolder)
  const pathIn = (fileName: string): string => join(folder, fileName)
  const currentPath = (key: string): string => pathIn(toFileName(key))
  const isThere = (fileName: string): boolean => existsSync(pathIn(fileName))
  const keyInFile = (fileName: string): string | undefined => {
    const path = isThere(fileName) ? pathIn(fileName) : history.of(fileName)[0]?.path
    return path === undefined ? undefined : readObjectFile(path)?.key
  }
  const keyOf = (fileName: string): string | undefined => toKey(fileName) ?? keyInFile(fileName)
  const currents = openKeyIndex(() => readdirSync(folder), keyOf)
  const all = openKeyIndex(() => [...new Set([...readdirSync(folder), ...history.fileNames()])], keyOf)

  // Leaves an object without a current version only when its newest is a delete marker, or when it has none.
  const promote = (fileName: string): void => {
    const [newest] = history.of(fileName)
    if (newest && !newest.isDeleteMarker) renameSync(newest.path, pathIn(fileName))
    history.tidy(fileName)
  }
  const retire = (fileName: string, current: StoredObject): string => {
    const path = history.newPath(fileName, versionIdOf(current), false)
    renameSync(pathIn(fileName), path)
    return path
  }
  // The second of two renames can fail too, on a full disk for one.
  const moveAfterRetiring = (
    key: string,
    current: StoredObject | undefined,
    from: string,
    to: () => string,
  ): void => {
    const fileName = toFileName(key)
    const retired = current && retire(fileName, current)
    try {
      renameSync(from, to())
    } catch (error) {
      if (retired !== undefined) renameSync(retired, pathIn(fileName))
      throw error
    }
    all.add(key)
  }
  for (const fileName of history.fileNames()) if (!isThere(fileName)) promote(fileName)

  return {
    currentPath,
    keys: currents.keys,
    allKeys: all.keys,
    of(key) {
      const current = readObjectFile(currentPath(key))
      const versions = history.of(toFileName(key))
      if (!current) return versions
      return [{ versionId: versionIdOf(current), isDeleteMarker: false, path: currentPath(key) }, ...versions]
    },
    place(key, draftPath, current) {
      moveAfterRetiring(key, current, draftPath, () => currentPath(key))
      currents.add(key)
    },
    mark(key, draftPath, versionId, current) {
      const fileName = toFileName(key)
      moveAfterRetiring(key, current, draftPath, () => history.newPath(fileName, versionId, true))
      currents.delete(key)
    },
    remove(key, path) {
      const fileName = toFileName(key)
      const isCurrent = path === pathIn(fileName)
      const [heir] = isCurrent ? history.of(fileName) : []
      // An older version takes the place in one step, so that readers are never without one.
      if (!heir || heir.isDeleteMarker) rmSync(path, { force: true })
      if (isCurrent || !isThere(fileName)) promote(fileName)
      history.tidy(fileName)
      if (!isThere(fileName)) currents.delete(key)
      else currents.add(key)
      if (!isThere(fileName) && history.of(fileName).length === 0) all.delete(key)
    },
  }
}
