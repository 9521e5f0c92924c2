import { readdir, stat } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { bundleFolder } from '../../infra/bundle.ts'
import { routes } from '../../shared/routes.ts'

test.each(Object.keys(routes))('%s is one file, the SDK included', async (name) => {
  const folder = bundleFolder(name)
  expect(await readdir(folder)).toEqual(['index.mjs'])
  expect((await stat(`${folder}/index.mjs`)).size).toBeLessThan(500_000)
})
