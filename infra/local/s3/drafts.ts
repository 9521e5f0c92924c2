import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type ObjectDraft, openDraft } from './object-draft.ts'
import type { StoredObject } from './stored-object.ts'

/** Receives an object's bytes and says what is to be known of it. */
export type FillDraft = (draft: ObjectDraft) => Promise<StoredObject>

/** Makes the complete file at `path` visible, by moving it. */
export type PublishDraft = (path: string, object: StoredObject) => Promise<void>

/** The place where files grow before they are moved to where they are seen, on the same file system. */
export type Drafts = {
  readonly newPath: () => string
  /** Writes an object whole or, when a step throws, not at all. */
  readonly write: (fill: FillDraft, publish: PublishDraft) => Promise<StoredObject>
}

/** Opens `folder` for drafts and sweeps what a killed process left in it. */
export const openDrafts = async (folder: string): Promise<Drafts> => {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  const newPath = (): string => join(folder, randomUUID())
  return {
    newPath,
    async write(fill, publish) {
      const draft = await openDraft(newPath())
      try {
        const object = await fill(draft)
        await draft.seal(object)
        await publish(draft.path, object)
        return object
      } catch (error) {
        await draft.discard()
        throw error
      }
    },
  }
}
