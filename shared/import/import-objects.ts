import type { S3Client } from '@aws-sdk/client-s3'
import type { ByteSource } from './byte-source.ts'
import { type Completed, type CompleteOptions, completeRun } from './complete-run.ts'
import type { ImportWriter } from './import-piece.ts'
import { objectRunStore } from './object-run-store.ts'
import { entryParser } from './parse-entry.ts'
import { manifestKey, rejectsPrefix, runPrefix } from './run-keys.ts'
import { runObjects } from './run-objects.ts'
import type { StoredAttachments } from './stored-attachments.ts'

/** What an import of objects works with. */
export type ImportStores = {
  readonly s3: S3Client
  /** Where runs keep their state, rejects and manifests. */
  readonly importBucket: string
  readonly writer: ImportWriter
  readonly stored: StoredAttachments
  /** The deployment's name; undefined: the local service. */
  readonly stack?: string | undefined
}

/** A state is an object, and to write one takes its time. */
export const saveMilliseconds = 5000

/** Imports objects in one run whose rejects and manifest are kept in the import bucket. */
export const importObjects = (
  { s3, importBucket, writer, stored, stack }: ImportStores,
  sources: readonly ByteSource[],
  run: string,
  options: Pick<
    CompleteOptions,
    'tenant' | 'signal' | 'pause' | 'onProgress' | 'onResult' | 'identity' | 'mapping'
  > &
    Partial<Pick<CompleteOptions, 'parse'>>,
): Promise<Completed> => {
  const objects = runObjects(s3, importBucket)
  const keys = {
    prefix: runPrefix(run),
    rejects: rejectsPrefix(run),
    base: `s3://${importBucket}/`,
  }
  return completeRun(sources, {
    parse: entryParser(),
    ...options,
    writer,
    stored,
    stack,
    saveMilliseconds,
    store: objectRunStore(objects, keys),
    saveManifest: async (manifest) =>
      void (await objects.put(manifestKey(run), JSON.stringify(manifest, undefined, 2))),
  })
}
