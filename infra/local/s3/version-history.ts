import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { isMissingFile } from './object-file.ts'
import { fromOrder, toOrder } from './version-id.ts'

/** A version that another one has replaced, or a delete marker. */
export type OldVersion = {
  readonly versionId: string
  readonly isDeleteMarker: boolean
  readonly path: string
}

/** The replaced versions and the delete markers of objects, by the names of the objects' files. */
export type VersionHistory = {
  /** The newest first. */
  readonly of: (fileName: string) => readonly OldVersion[]
  /** The path at which a version is to be kept, in a folder that is there. */
  readonly newPath: (fileName: string, versionId: string, isDeleteMarker: boolean) => string
  /** To be called when versions have gone. */
  readonly tidy: (fileName: string) => void
  /** The names of all objects that have a history. */
  readonly fileNames: () => readonly string[]
}

const markerSuffix = '-marker'

const namesIn = (folder: string): string[] => {
  try {
    return readdirSync(folder)
  } catch (error) {
    if (isMissingFile(error)) return []
    throw error
  }
}

/** Opens the history kept in `folder`: a folder for each object, in it a file for each version, named by age. */
export const openVersionHistory = (folder: string): VersionHistory => {
  const toVersion = (fileName: string, name: string): OldVersion => ({
    versionId: fromOrder(name.replace(markerSuffix, '')),
    isDeleteMarker: name.endsWith(markerSuffix),
    path: join(folder, fileName, name),
  })
  const of = (fileName: string): readonly OldVersion[] =>
    namesIn(join(folder, fileName))
      .sort()
      .reverse()
      .map((name) => toVersion(fileName, name))
  return {
    of,
    newPath(fileName, versionId, isDeleteMarker) {
      mkdirSync(join(folder, fileName), { recursive: true })
      return join(folder, fileName, toOrder(versionId) + (isDeleteMarker ? markerSuffix : ''))
    },
    tidy(fileName) {
      if (of(fileName).length === 0) rmSync(join(folder, fileName), { recursive: true, force: true })
    },
    fileNames: () => namesIn(folder),
  }
}
