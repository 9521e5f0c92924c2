import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'

const root = join(import.meta.dirname, '..')

/**
 * Everything that the bundles and the stack are made of, but for the packages' own files: of those npm's list of what is
 * installed. By names from the project's folder.
 */
export const sourceFiles = async (): Promise<readonly string[]> => {
  const listed = await Promise.all(['functions', 'infra', 'shared'].map(filesIn))
  const beside = ['package.json', 'package-lock.json', 'tsconfig.json', 'node_modules/.package-lock.json']
  return [...listed.flat().sort(), ...beside]
}

const filesIn = async (folder: string): Promise<string[]> => {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
}

/** One text for the names and contents of files, by names from the project's folder; undefined when one is not there. */
export const fingerprint = async (files: readonly string[]): Promise<string | undefined> => {
  const hash = createHash('sha256')
  try {
    for (const file of files) {
      const content = await readFile(join(root, file))
      hash.update(`${file}\0${content.length}\0`).update(content)
    }
  } catch {
    return undefined
  }
  return hash.digest('hex')
}
