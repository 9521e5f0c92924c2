import type { Bucket } from './bucket.ts'
import { checkWriteCondition } from './conditions.ts'
import type { Drafts } from './drafts.ts'
import { resealDraft } from './object-draft.ts'
import { readObjectFile } from './object-file.ts'
import type { ObjectVersions } from './object-versions.ts'
import type { StoredObject } from './stored-object.ts'
import { createVersionIds, toOrder, versionIdOf } from './version-id.ts'

const toMarker = (key: string): StoredObject => ({
  key,
  sizeBytes: 0,
  etag: '',
  lastModified: new Date().toISOString(),
  headers: {},
})

/** Writes and removes objects of a bucket that keeps what was replaced or removed. */
export const versionWriter = (objects: ObjectVersions, drafts: Drafts): Pick<Bucket, 'put' | 'remove'> => {
  const ids = createVersionIds()
  const stamp = (object: StoredObject): StoredObject => ({ ...object, versionId: ids.next() })
  const currentOf = (key: string): StoredObject | undefined => readObjectFile(objects.currentPath(key))
  // Writers of one key may finish in another order than they got their ids in.
  const inOrder = (draftPath: string, object: StoredObject, current: StoredObject | undefined) => {
    const newest = current ? versionIdOf(current) : objects.of(object.key)[0]?.versionId
    if (newest === undefined || toOrder(newest) < toOrder(versionIdOf(object))) return object
    const later = { ...object, versionId: ids.next(newest) }
    resealDraft(draftPath, later)
    return later
  }
  return {
    put: (key, condition, fill) =>
      drafts.write(
        async (draft) => stamp(await fill(draft)),
        // Synchronous from the check to the last rename: no other write comes in between.
        (draftPath, object) => {
          const current = currentOf(key)
          checkWriteCondition(condition, current)
          const version = inOrder(draftPath, object, current)
          objects.place(key, draftPath, current)
          return version
        },
      ),
    async remove(key) {
      const { versionId } = await drafts.write(
        async () => stamp(toMarker(key)),
        (draftPath, object) => {
          const current = currentOf(key)
          const marker = inOrder(draftPath, object, current)
          objects.mark(key, draftPath, versionIdOf(marker), current)
          return marker
        },
      )
      return { ...(versionId !== undefined && { versionId }), isDeleteMarker: true }
    },
  }
}
