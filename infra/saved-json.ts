import { readFile, rename, writeFile } from 'node:fs/promises'

/** What `saveJson` wrote; undefined when nothing is there, or something else. */
export const readSavedJson = async (path: string): Promise<unknown> => {
  try {
    return JSON.parse(await readFile(path, 'utf8'))
  } catch {
    return undefined
  }
}

/** Writes a file whole or not at all: a process that ends in the middle leaves the old one. `indent` is for persons. */
export const saveJson = async (path: string, value: unknown, indent?: number): Promise<void> => {
  await writeFile(`${path}.new`, JSON.stringify(value, undefined, indent))
  await rename(`${path}.new`, path)
}
