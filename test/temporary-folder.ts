import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'

/** A folder of its own that goes when the test file is done. */
export const temporaryFolder = () => {
  const folder = { path: '' }
  beforeAll(async () => {
    folder.path = await mkdtemp(join(tmpdir(), 'query-interactions-'))
  })
  afterAll(() => rm(folder.path, { recursive: true, force: true }))
  return folder
}
