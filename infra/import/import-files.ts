import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { ByteSource } from '../../shared/import/byte-source.ts'
import { type Completed, type CompleteOptions, completeRun } from '../../shared/import/complete-run.ts'
import { sha256Of } from '../../shared/sha-256.ts'
import { saveJson } from '../saved-json.ts'
import { countedSource } from './counted-source.ts'
import { fileSource } from './file-source.ts'
import { folderRunStore } from './folder-run-store.ts'

export type ImportOptions = Omit<CompleteOptions, 'store' | 'saveManifest' | 'saveMilliseconds'> & {
  /** The folder where runs keep what they need to go on: it goes when the data goes. */
  readonly runs: string
  /** The file of the manifest. Default: beside the first file. */
  readonly manifest?: string | undefined
  /** Told of the bytes that were read, over all files. */
  readonly onRead?: ((bytes: number) => void) | undefined
}

export const manifestOf = (files: readonly string[]): string => `${files[0]}.manifest.json`

/** Where a run lists the attachments that it did not find. */
export const attachmentsOf = (manifest: string): string =>
  `${manifest.replace(/(\.manifest)?\.json$/, '')}.attachments.jsonl`

/** Imports files in one run, with their rejects beside them and one manifest. Called again after an interruption, it goes on. */
export const importFiles = async (files: readonly string[], options: ImportOptions): Promise<Completed> => {
  const { runs, manifest = manifestOf(files), stack = '', tenant, onRead } = options
  // A manifest of an earlier run must not stand for this one.
  await rm(manifest, { force: true })
  const name = sha256Of(JSON.stringify([stack, tenant, ...files.map((file) => resolve(file))]))
  const store = folderRunStore(join(runs, name.slice(0, 32)), attachmentsOf(manifest))
  const sources = await Promise.all(files.map((file) => fileSource(file)))
  return completeRun(onRead ? counted(sources, onRead) : sources, {
    ...options,
    store,
    saveMilliseconds: 100,
    saveManifest: (value) => saveJson(manifest, value, 2),
  })
}

/** The same sources, which tell how much of them all was read. */
const counted = (sources: readonly ByteSource[], onRead: (bytes: number) => void): readonly ByteSource[] => {
  const read = new Map<string, number>()
  return sources.map((source) =>
    countedSource(source, (bytes) => {
      read.set(source.name, bytes)
      onRead([...read.values()].reduce((sum, one) => sum + one, 0))
    }),
  )
}
