import type { Bucket } from './bucket.ts'
import { isMissingFile, openObjectFile, releaseObject } from './object-file.ts'
import type { ObjectVersions } from './object-versions.ts'
import type { StoredObject } from './stored-object.ts'
import { noSuchKey, noSuchVersion, unreadableMarker } from './version-error.ts'
import { versionIdOf } from './version-id.ts'

/** Reads objects of a bucket, the current ones and, where versions are kept, others. */
export const versionReader = (
  objects: ObjectVersions,
  keepsVersions: boolean,
): Pick<Bucket, 'open' | 'copyTo'> => {
  const identify = (object: StoredObject): StoredObject =>
    keepsVersions ? { ...object, versionId: versionIdOf(object) } : object
  const openAt = (path: string | undefined) => (path === undefined ? undefined : openObjectFile(path))

  // Opened where it is found: no other request comes in between.
  const openVersion = (key: string, versionId: string) => {
    const version = objects.of(key).find((candidate) => candidate.versionId === versionId)
    const opened = openAt(version?.path)
    if (!version || !opened) throw noSuchVersion(key, versionId)
    if (version.isDeleteMarker) throw unreadableMarker(versionId, opened.object)
    return { path: version.path, opened }
  }
  const openCurrent = (key: string) => {
    const path = objects.currentPath(key)
    const opened = openAt(path)
    if (!opened) throw noSuchKey(key, objects.of(key)[0]?.versionId)
    return { path, opened }
  }
  const openFound = (key: string, versionId: string | undefined) =>
    versionId === undefined ? openCurrent(key) : openVersion(key, versionId)

  return {
    open(key, versionId) {
      const { opened } = openFound(key, versionId)
      return { ...opened, object: identify(opened.object) }
    },
    async copyTo(draft, key, versionId) {
      for (;;) {
        const { path, opened } = openFound(key, versionId)
        releaseObject(opened)
        try {
          return identify(await draft.copyFrom(path))
        } catch (error) {
          // It has just been moved or removed: look again.
          if (!isMissingFile(error)) throw error
        }
      }
    },
  }
}
