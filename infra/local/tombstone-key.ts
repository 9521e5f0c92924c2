import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The key under which a data folder hashes erased customers: made when it is first asked for, and kept. */
export const tombstoneKey = async (dataFolder: string): Promise<string> => {
  const path = join(dataFolder, 'tombstone-key')
  return readFile(path, 'utf8').catch(() => makeKey(dataFolder, path))
}

const makeKey = async (dataFolder: string, path: string): Promise<string> => {
  const draft = `${path}.${randomUUID()}`
  await mkdir(dataFolder, { recursive: true })
  await writeFile(draft, randomBytes(32).toString('hex'), { mode: 0o600 })
  // Of several processes the first one makes it, and none ever sees half of it.
  await link(draft, path).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
  await rm(draft)
  return readFile(path, 'utf8')
}
