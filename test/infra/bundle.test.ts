import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { bundleFolder, bundleFunctions } from '../../infra/bundle.ts'

const files = await readdir(join(import.meta.dirname, '../../functions'))
const names = files.map((file) => basename(file, '.ts'))
const wide = new Map(names.map((name) => [name, 10_000_000]))
const bundleOf = (name: string) => join(bundleFolder(name), 'index.mjs')

test('a bundle over its budget fails the build, which names it and what weighs most in it', async () => {
  const before = await stat(bundleOf('get-interaction'))
  const building = bundleFunctions(new Map([...wide, ['get-interaction', 100_000]]))
  await expect(building).rejects.toThrow(
    /bundle of get-interaction has \d+ bytes, more than its budget of 100000:.*client-dynamodb/s,
  )
  expect(await stat(bundleOf('get-interaction'))).toEqual(before)
})

test('a function without a budget fails the build', async () => {
  const building = bundleFunctions(new Map([...wide].filter(([name]) => name !== 'get-plain-text')))
  await expect(building).rejects.toThrow('functions/get-plain-text.ts has no byte budget')
})
