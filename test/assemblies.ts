import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import { assemble } from '../infra/local/assemble.ts'

/** Synthesizes other stacks than the default one, by settings; they go when the test file is done. */
export const assemblies = (): ((settings: Readonly<Record<string, string>>) => Promise<string>) => {
  const folders: string[] = []
  afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))))
  return async (settings) => {
    const folder = await mkdtemp(join(tmpdir(), 'assembly-'))
    folders.push(folder)
    await assemble(folder, settings)
    return folder
  }
}
