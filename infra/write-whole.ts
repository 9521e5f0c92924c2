import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

const outputFolder = join(import.meta.dirname, '../dist')

/** Writes a file of `dist` whole or not at all, and only when it is new: another process may be copying the same one. */
export const writeWhole = async (path: string, contents: Uint8Array): Promise<void> => {
  const present = await readFile(path).catch(() => undefined)
  if (present?.equals(contents)) return
  await mkdir(dirname(path), { recursive: true })
  // Beside the bundles: what a killed process leaves behind is not to become a part of one.
  const draft = join(outputFolder, `${basename(dirname(path))}.${basename(path)}.${process.pid}`)
  await writeFile(draft, contents)
  await rename(draft, path)
}
