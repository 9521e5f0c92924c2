import { mkdir, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { checkWriteCondition, type WriteCondition } from './conditions.ts'
import type { Drafts, FillDraft } from './drafts.ts'
import { toFileName, toKey } from './file-name.ts'
import { createKeyLocks } from './key-locks.ts'
import { toByteString } from './listing.ts'
import { type MultipartUploads, openMultipartUploads } from './multipart-uploads.ts'
import { type OpenObject, openObjectFile, readObjectFile } from './object-file.ts'
import { S3Error } from './s3-error.ts'
import type { StoredObject } from './stored-object.ts'

/** The objects of one bucket. What is replaced or removed while it is read is read whole. */
export type Bucket = {
  readonly uploads: MultipartUploads
  /** Throws `NoSuchKey`. */
  readonly open: (key: string) => Promise<OpenObject>
  /** `undefined` when there is no such object. */
  readonly find: (key: string) => Promise<StoredObject | undefined>
  /** Makes what `fill` writes the object `key`, at once and only if `condition` holds at that moment. */
  readonly put: (key: string, condition: WriteCondition, fill: FillDraft) => Promise<StoredObject>
  readonly remove: (key: string) => Promise<void>
  /** All keys as byte strings, in S3's order. */
  readonly keys: () => Promise<readonly string[]>
}

const readKeys = async (folder: string): Promise<readonly string[]> => {
  const keys: string[] = []
  for (const fileName of await readdir(folder)) {
    const key = toKey(fileName) ?? (await readObjectFile(join(folder, fileName)))?.key
    if (key !== undefined) keys.push(toByteString(key))
  }
  return keys.sort()
}

// A list is read once and serves all its pages, until a key comes or goes.
const createKeyCache = (folder: string) => {
  let cached: Promise<readonly string[]> | undefined
  const clear = (): void => {
    cached = undefined
  }
  return {
    keys: () => {
      cached ??= readKeys(folder).catch((error: unknown) => {
        clear()
        throw error
      })
      return cached
    },
    clear,
  }
}

/** Opens the bucket kept in `folder`. */
export const openBucket = async (folder: string, drafts: Drafts): Promise<Bucket> => {
  const objects = join(folder, 'objects')
  await mkdir(objects, { recursive: true })
  const inTurn = createKeyLocks()
  const cache = createKeyCache(objects)
  const pathOf = (key: string): string => join(objects, toFileName(key))
  const find = (key: string) => readObjectFile(pathOf(key))
  const isConditional = ({ ifMatch, ifNoneMatch }: WriteCondition) =>
    ifMatch !== undefined || ifNoneMatch !== undefined
  return {
    uploads: await openMultipartUploads(join(folder, 'uploads'), drafts),
    find,
    async open(key) {
      const opened = await openObjectFile(pathOf(key))
      if (!opened) throw new S3Error('NoSuchKey', 'The specified key does not exist.', { Key: key })
      return opened
    },
    put: (key, condition, fill) =>
      drafts.write(fill, (draftPath) =>
        inTurn(key, async () => {
          if (isConditional(condition)) checkWriteCondition(condition, await find(key))
          await rename(draftPath, pathOf(key))
          cache.clear()
        }),
      ),
    remove: (key) =>
      inTurn(key, async () => {
        await rm(pathOf(key), { force: true })
        cache.clear()
      }),
    keys: cache.keys,
  }
}
