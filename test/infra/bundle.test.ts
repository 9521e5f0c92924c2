import { execFile } from 'node:child_process'
import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { promisify } from 'node:util'
import { expect, inject, test } from 'vitest'
import { bundleFolder, bundleFunctions } from '../../infra/bundle.ts'
import { readTemplate } from '../../infra/local/template.ts'
import { checkReplacements } from '../../infra/slim-sdk.ts'

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

test('what is left out of the SDK and is not found there any more fails the build, which names it', () => {
  expect(() => checkReplacements(new Set(['package.json']))).toThrow(
    /credential-provider-node.*schemas_0\.js any more: .*infra\/slim-sdk\.ts/,
  )
})

test('every function of the stack can be loaded from its bundle', async () => {
  const { functions } = await readTemplate(inject('assembly'))
  const runtime = 'globalThis.awslambda = { streamifyResponse: (handler) => handler, HttpResponseStream: {} }'
  const load = async ({ id, codeFolder, environment }: (typeof functions)[number]) => {
    const script = `${runtime}; const { handler } = await import('${codeFolder}/index.mjs'); console.log(typeof handler)`
    const env = { ...environment, AWS_REGION: 'us-east-1' }
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env,
    })
    return [id, stdout.trim()]
  }
  expect(functions.length).toBeGreaterThan(8)
  for (const definition of functions) expect(await load(definition)).toEqual([definition.id, 'function'])
})
