import { randomBytes, randomUUID } from 'node:crypto'
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const secretBytes = 32

/** The key of a data folder under which erased customers are remembered: base64url, made on first use, never again. */
export const tombstoneSecret = async (dataFolder: string): Promise<string> => {
  const file = join(dataFolder, 'tombstone-secret')
  const draft = `${file}.${randomUUID()}`
  await mkdir(dataFolder, { recursive: true })
  await writeFile(draft, randomBytes(secretBytes).toString('base64url'), { mode: 0o600 })
  // A link is made whole or not at all, and only once: another process may be doing the same.
  await link(draft, file).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error
  })
  await rm(draft)
  return readFile(file, 'utf8')
}
