import type { Bucket } from './bucket.ts'
import { checkWriteCondition } from './conditions.ts'
import type { Drafts } from './drafts.ts'
import { readObjectFile } from './object-file.ts'
import type { ObjectVersions } from './object-versions.ts'

/** Writes and removes objects of a bucket that keeps only their newest version. */
export const plainWriter = (objects: ObjectVersions, drafts: Drafts): Pick<Bucket, 'put' | 'remove'> => ({
  put: (key, condition, fill) =>
    // Synchronous from the check to the rename: no other write comes in between.
    drafts.write(fill, (draftPath, object) => {
      if (condition.ifMatch !== undefined || condition.ifNoneMatch !== undefined)
        checkWriteCondition(condition, readObjectFile(objects.currentPath(key)))
      objects.place(key, draftPath)
      return object
    }),
  async remove(key) {
    objects.remove(key, objects.currentPath(key))
    return { isDeleteMarker: false }
  },
})
