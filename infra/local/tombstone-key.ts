import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** The key under which a data folder hashes erased customers: made when it is first asked for, and kept. */
export const tombstoneKey = async (dataFolder: string): Promise<string> => {
  const path = join(dataFolder, 'tombstone-key')
  await mkdir(dataFolder, { recursive: true })
  // Of several processes the first one makes it.
  await writeFile(path, randomBytes(32).toString('hex'), { flag: 'wx' }).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  })
  return readFile(path, 'utf8')
}
