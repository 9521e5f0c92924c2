import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { toolVersion } from '../../../shared/import/tool-version.ts'

test("a manifest names the package's own version", async () => {
  expect(JSON.parse(await readFile('package.json', 'utf8'))).toMatchObject({ version: toolVersion })
})
