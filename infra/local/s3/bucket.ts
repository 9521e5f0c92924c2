import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { WriteCondition } from './conditions.ts'
import type { Drafts, FillDraft } from './drafts.ts'
import { type MultipartUploads, openMultipartUploads } from './multipart-uploads.ts'
import type { ObjectDraft } from './object-draft.ts'
import { type OpenObject, readObjectFile } from './object-file.ts'
import { type ObjectVersion, openObjectVersions } from './object-versions.ts'
import { plainWriter } from './plain-writer.ts'
import type { StoredObject } from './stored-object.ts'
import { versionReader } from './version-reader.ts'
import { versionWriter } from './version-writer.ts'

/** What a delete has made or removed: nothing with an id where no versions are kept. */
export type Removal = { readonly versionId?: string; readonly isDeleteMarker: boolean }

/**
 * The objects of one bucket. What is replaced or removed while it is read is read whole. Writes survive the
 * death of the process; a power cut can lose the last ones, but leaves none torn.
 */
export type Bucket = {
  readonly uploads: MultipartUploads
  /** Throws `NoSuchKey`, `NoSuchVersion`, or `MethodNotAllowed` for a delete marker. */
  readonly open: (key: string, versionId?: string) => OpenObject
  /** Makes an object's bytes those of `draft`, and resolves to what is known of it. Throws as `open` does. */
  readonly copyTo: (draft: ObjectDraft, key: string, versionId?: string) => Promise<StoredObject>
  /** `undefined` when there is no such object. */
  readonly find: (key: string) => StoredObject | undefined
  /** Makes what `fill` writes the object `key`, at once and only if `condition` holds at that moment. */
  readonly put: (key: string, condition: WriteCondition, fill: FillDraft) => Promise<StoredObject>
  /** Removes the object or, where versions are kept, hides it behind a delete marker. */
  readonly remove: (key: string) => Promise<Removal>
  /** Removes a version, or a delete marker, for good. */
  readonly removeVersion: (key: string, versionId: string) => Removal
  /** All keys as byte strings, in S3's order. */
  readonly keys: () => readonly string[]
  /** The same, with the keys of which only old versions or delete markers are left. */
  readonly allKeys: () => readonly string[]
  /** All versions of an object and its delete markers, the newest first. */
  readonly versions: (key: string) => readonly ObjectVersion[]
}

/**
 * Opens the bucket kept in `folder`. One that has kept versions keeps them ever after, as in S3; what was put
 * before has the version `null`.
 */
export const openBucket = (folder: string, drafts: Drafts, isVersioned: boolean): Bucket => {
  const historyFolder = join(folder, 'versions')
  if (isVersioned) mkdirSync(historyFolder, { recursive: true })
  const keepsVersions = existsSync(historyFolder)
  const objects = openObjectVersions(join(folder, 'objects'), historyFolder)
  const reader = versionReader(objects, keepsVersions)
  return {
    uploads: openMultipartUploads(join(folder, 'uploads'), drafts),
    open: reader.open,
    copyTo: reader.copyTo,
    find: (key) => readObjectFile(objects.currentPath(key)),
    keys: objects.keys,
    allKeys: objects.allKeys,
    versions: objects.of,
    ...(keepsVersions ? versionWriter(objects, drafts) : plainWriter(objects, drafts)),
    removeVersion(key, versionId) {
      const version = objects.of(key).find((candidate) => candidate.versionId === versionId)
      if (version) objects.remove(key, version.path)
      return { versionId, isDeleteMarker: version?.isDeleteMarker ?? false }
    },
  }
}
