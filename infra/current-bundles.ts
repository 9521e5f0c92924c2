import { join } from 'node:path'
import { bundleFunctions } from './bundle.ts'
import { fingerprint, sourceFiles } from './fingerprint.ts'
import { readSavedJson } from './saved-json.ts'
import { writeWhole } from './write-whole.ts'

const stampFile = join(import.meta.dirname, '../dist/bundles.json')

/** What was read and written when the bundles were made, and the fingerprint of that and of the sources. */
type Stamp = { readonly files: readonly string[]; readonly fingerprint: string }

/**
 * Bundles the functions, unless what is in `dist` was made of the very files that are there now: sources, settings of the
 * tools, and each file of a package that went in. Resolves to what tells these bundles from others; undefined when nothing does,
 * because a source changed meanwhile.
 */
export const currentBundles = async (): Promise<string | undefined> => {
  const kept = await keptBundles()
  if (kept !== undefined) return kept
  const before = await fingerprint(await sourceFiles())
  const files = await bundleFunctions()
  const sources = await sourceFiles()
  const made = await fingerprint([...sources, ...files])
  if (made === undefined || (await fingerprint(sources)) !== before) return undefined
  await writeWhole(stampFile, Buffer.from(JSON.stringify({ files, fingerprint: made } satisfies Stamp)))
  return made
}

/** The same of the bundles that are there; undefined when they are not those of the files that are there now. */
export const keptBundles = async (): Promise<string | undefined> => {
  const stamp = await readSavedJson(stampFile)
  if (!isStamp(stamp)) return undefined
  const now = await fingerprint([...(await sourceFiles()), ...stamp.files])
  return now === stamp.fingerprint ? now : undefined
}

const isStamp = (saved: unknown): saved is Stamp =>
  typeof saved === 'object' &&
  saved !== null &&
  'files' in saved &&
  Array.isArray(saved.files) &&
  'fingerprint' in saved &&
  typeof saved.fingerprint === 'string'
