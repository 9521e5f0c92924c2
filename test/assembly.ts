import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { assemble } from '../infra/local/assemble.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the synthesized stack, as it is deployed by default. */
    assembly: string
  }
}

/** Bundles and synthesizes once for all tests. */
export default async (project: TestProject) => {
  const folder = await mkdtemp(join(tmpdir(), 'assembly-'))
  await assemble(folder, {})
  project.provide('assembly', folder)
  return () => rm(folder, { recursive: true })
}
