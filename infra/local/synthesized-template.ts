import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Stores } from './data-folder.ts'
import { synthesize } from './synthesize.ts'
import { readTemplate, type Template } from './template.ts'

/**
 * Synthesizes the stack into a data folder that this process has locked, with the given context values, and reads what is to
 * run. An aborted signal ends it with an `AbortError`.
 */
export const templateIn = async (
  folder: string,
  context: Readonly<Record<string, string>>,
  signal?: AbortSignal,
): Promise<Template> => {
  const assembly = join(folder, 'assembly')
  // Bundles of earlier code would pile up.
  await rm(assembly, { recursive: true, force: true })
  await synthesize(assembly, context, signal)
  return readTemplate(assembly)
}

/** The stores that a template declares: one table and one bucket. */
export const storesOf = ({ tables, buckets }: Template): Stores => {
  const [table] = tables
  const [bucket] = buckets
  if (!table || !bucket) throw new Error('the stack declares no table or no bucket')
  return { table: table.request, bucket: bucket.name }
}
