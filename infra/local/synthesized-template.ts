import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { environmentNames } from '../../shared/environment.ts'
import { assemble } from './assemble.ts'
import type { Stores } from './data-folder.ts'
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
  await assemble(assembly, context, signal)
  signal?.throwIfAborted()
  return readTemplate(assembly)
}

/** What the functions of a template have in an environment variable; undefined when none has it. */
export const namedByFunctions = (functions: Template['functions'], variable: string): string | undefined =>
  functions.map(({ environment }) => environment[variable]).find((name) => name !== undefined)

/** The stores that the functions of a template use: one table, one bucket and, where it has one, the import's, all the template's own. */
export const storesOf = ({ tables, buckets, functions, messaging }: Template): Stores => {
  const named = (variable: string) => namedByFunctions(functions, variable)
  const table = tables.find(({ request }) => request.TableName === named(environmentNames.table))
  const bucket = buckets.find(({ name }) => name === named(environmentNames.bucket))
  const importBucket = buckets.find(({ name }) => name === named(environmentNames.importBucket))
  if (table && bucket) {
    const { name, isVersioned: versioned } = bucket
    return { table: table.request, bucket: name, versioned, importBucket: importBucket?.name, messaging }
  }
  throw new Error(
    'the functions read a table or bucket that the stack does not declare: unset "restoredTable"',
  )
}
