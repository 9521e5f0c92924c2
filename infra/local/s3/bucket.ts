import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { checkWriteCondition, type WriteCondition } from './conditions.ts'
import type { Drafts, FillDraft } from './drafts.ts'
import { toFileName } from './file-name.ts'
import { openKeyIndex } from './key-index.ts'
import { type MultipartUploads, openMultipartUploads } from './multipart-uploads.ts'
import { type OpenObject, openObjectFile, readObjectFile } from './object-file.ts'
import { S3Error } from './s3-error.ts'
import type { StoredObject } from './stored-object.ts'

/**
 * The objects of one bucket. What is replaced or removed while it is read is read whole. Writes survive the
 * death of the process; a power cut can lose the last ones, but leaves none torn.
 */
export type Bucket = {
  readonly uploads: MultipartUploads
  /** Throws `NoSuchKey`. */
  readonly open: (key: string) => OpenObject
  /** `undefined` when there is no such object. */
  readonly find: (key: string) => StoredObject | undefined
  /** Makes what `fill` writes the object `key`, at once and only if `condition` holds at that moment. */
  readonly put: (key: string, condition: WriteCondition, fill: FillDraft) => Promise<StoredObject>
  readonly remove: (key: string) => void
  /** All keys as byte strings, in S3's order. */
  readonly keys: () => readonly string[]
}

/** Opens the bucket kept in `folder`. */
export const openBucket = (folder: string, drafts: Drafts): Bucket => {
  const objects = join(folder, 'objects')
  mkdirSync(objects, { recursive: true })
  const index = openKeyIndex(objects)
  const pathOf = (key: string): string => join(objects, toFileName(key))
  const find = (key: string): StoredObject | undefined => readObjectFile(pathOf(key))
  // Synchronous from the check to the rename: no other write comes in between.
  const publish = (key: string, condition: WriteCondition, draftPath: string): void => {
    if (condition.ifMatch !== undefined || condition.ifNoneMatch !== undefined)
      checkWriteCondition(condition, find(key))
    renameSync(draftPath, pathOf(key))
    index.forget()
  }
  return {
    uploads: openMultipartUploads(join(folder, 'uploads'), drafts),
    find,
    open(key) {
      const opened = openObjectFile(pathOf(key))
      if (opened) return opened
      throw new S3Error('NoSuchKey', 'The specified key does not exist.', { Key: key })
    },
    put: (key, condition, fill) => drafts.write(fill, (draftPath) => publish(key, condition, draftPath)),
    remove(key) {
      rmSync(pathOf(key), { force: true })
      index.forget()
    },
    keys: index.keys,
  }
}
