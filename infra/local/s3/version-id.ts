import type { StoredObject } from './stored-object.ts'

/** The version of an object that was put before its bucket kept versions. */
const nullVersionId = 'null'

const ticksPerMillisecond = 1000
const idDigits = 14
const oldest = '0'.repeat(idDigits)

/** Whether a text can be a version id of this server. */
export const isVersionId = (text: string): boolean => text === nullVersionId || /^[0-9a-f]{14}$/.test(text)

/** The version of an object. */
export const versionIdOf = ({ versionId }: Pick<StoredObject, 'versionId'>): string =>
  versionId ?? nullVersionId

/** A text that orders the versions of one object by their age, and names their files. */
export const toOrder = (versionId: string): string => (versionId === nullVersionId ? oldest : versionId)

/** The version id behind an order. */
export const fromOrder = (order: string): string => (order === oldest ? nullVersionId : order)

/** Makes ids of versions: each is newer than all before it and newer than `than`, whatever the clock does. */
export type VersionIds = { readonly next: (than?: string) => string }

/** Starts a series of version ids. */
export const createVersionIds = (): VersionIds => {
  let last = 0
  return {
    next(than = nullVersionId) {
      last = Math.max(Date.now() * ticksPerMillisecond, last + 1, Number.parseInt(toOrder(than), 16) + 1)
      return last.toString(16).padStart(idDigits, '0')
    },
  }
}
