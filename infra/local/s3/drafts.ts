import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { type ObjectDraft, openDraft } from './object-draft.ts'
import type { StoredObject } from './stored-object.ts'

/** Receives an object's bytes and says what is to be known of it. */
export type FillDraft = (draft: ObjectDraft) => Promise<StoredObject>

/** Moves a finished draft to where it is seen. */
export type PublishDraft = (draftPath: string, object: StoredObject) => StoredObject

/** The place where files grow before they are moved to where they are seen, on the same file system. */
export type Drafts = {
  readonly newPath: () => string
  /**
   * Writes an object and has `publish` move it to its place; leaves nothing when a step throws. Resolves to
   * the object as it was published.
   */
  readonly write: (fill: FillDraft, publish: PublishDraft) => Promise<StoredObject>
}

/** Opens `folder` for drafts and sweeps what a killed process left in it. */
export const openDrafts = (folder: string): Drafts => {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const newPath = (): string => join(folder, randomUUID())
  return {
    newPath,
    async write(fill, publish) {
      const draft = openDraft(newPath())
      try {
        const object = await fill(draft)
        await draft.seal(object)
        return publish(draft.path, object)
      } catch (error) {
        draft.discard()
        throw error
      }
    },
  }
}
