import { createHash } from 'node:crypto'
import { mkdir, rm, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { readSavedJson, saveJson } from '../saved-json.ts'

/** How far the import of a file has come: everything before `offset` is stored or rejected. */
export type Progress = {
  offset: number
  lines: number
  stored: number
  unchanged: number
  older: number
  erased: number
  rejected: number
  /** Size of the file of rejects at this point. */
  rejectBytes: number
}

export const noProgress: Readonly<Progress> = {
  offset: 0,
  lines: 0,
  stored: 0,
  unchanged: 0,
  older: 0,
  erased: 0,
  rejected: 0,
  rejectBytes: 0,
}

export type Checkpoint = {
  /** Where an interrupted import of the same, unchanged file had come to; undefined when that cannot be told. */
  load(): Promise<Progress | undefined>
  save(progress: Progress): Promise<void>
  /** Forgets it, at the end of the file. */
  clear(): Promise<void>
}

/** The checkpoint of a file, kept in the data that it is imported into: it goes when the data goes. */
export const openCheckpoint = async (folder: string, file: string): Promise<Checkpoint> => {
  const { size, mtimeMs } = await stat(file)
  const name = createHash('sha256').update(resolve(file)).digest('hex').slice(0, 32)
  const path = join(folder, `${name}.json`)
  const identity = `${size} ${mtimeMs}`
  return {
    async load() {
      const saved = await readSavedJson(path)
      return isSaved(saved) && saved.identity === identity ? saved.progress : undefined
    },
    async save(progress) {
      await mkdir(folder, { recursive: true })
      await saveJson(path, { identity, progress })
    },
    clear: () => rm(path, { force: true }),
  }
}

const isSaved = (value: unknown): value is { identity: string; progress: Progress } =>
  isObject(value) && 'identity' in value && 'progress' in value && isProgress(value.progress)

const isProgress = (value: unknown): value is Progress => {
  if (!isObject(value)) return false
  const counts = new Map<string, unknown>(Object.entries(value))
  return Object.keys(noProgress).every((name) => Number.isSafeInteger(counts.get(name)))
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null
