import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { asyncApi } from './asyncapi.ts'
import { clientTypes } from './client-types.ts'
import { openApi } from './openapi.ts'

const shared = join(import.meta.dirname, '../../shared')

const toText = (document: object) => `${JSON.stringify(document, null, 2)}\n`

/** The descriptions that are kept in the repository, and the client's types: texts by the paths of their files. */
export const descriptions: ReadonlyMap<string, string> = new Map([
  [join(shared, 'openapi.json'), toText(openApi)],
  [join(shared, 'asyncapi.json'), toText(asyncApi)],
  [join(shared, 'client/types.ts'), clientTypes()],
])

/** Writes them. */
export const writeDescriptions = async (): Promise<void> => {
  for (const [path, text] of descriptions) await writeFile(path, text)
}
