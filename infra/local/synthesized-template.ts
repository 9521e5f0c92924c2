import { join } from 'node:path'
import type { Stores } from './data-folder.ts'
import { synthesize } from './synthesize.ts'
import { readTemplate, type Template } from './template.ts'

/** Synthesizes the stack into a data folder with the given context values, and reads what is to run. */
export const templateIn = async (
  folder: string,
  context: Readonly<Record<string, string>>,
): Promise<Template> => {
  const assembly = join(folder, 'assembly')
  await synthesize(assembly, context)
  return readTemplate(assembly)
}

/** The stores that a template declares: one table and one bucket. */
export const storesOf = ({ tables, buckets }: Template): Stores => {
  const [table] = tables
  const [bucket] = buckets
  if (!table || !bucket) throw new Error('the stack declares no table or no bucket')
  return { table: table.request, bucket: bucket.name }
}
