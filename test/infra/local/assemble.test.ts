import { execFile } from 'node:child_process'
import { access, appendFile, cp, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import { readTemplate } from '../../../infra/local/template.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

const root = join(import.meta.dirname, '../../..')
const folder = temporaryFolder()
/** A copy of the project, to change: with the same packages, but for one of its own. */
const copy = (path: string) => join(folder.path, 'project', path)

beforeAll(async () => {
  await mkdir(copy('node_modules'), { recursive: true })
  for (const name of ['functions', 'infra', 'shared', 'package.json', 'package-lock.json', 'tsconfig.json'])
    await cp(join(root, name), copy(name), { recursive: true })
  for (const name of await readdir(join(root, 'node_modules'))) {
    const from = join(root, 'node_modules', name)
    if (name === 'jose') await cp(from, copy(`node_modules/${name}`), { recursive: true })
    else await symlink(from, copy(`node_modules/${name}`))
  }
})

let count = 0
/** Assembles the copy in a process of its own, as a start of it does. */
const assemble = async (context: Readonly<Record<string, string>> = {}) => {
  const assembly = join(folder.path, `assembly-${count++}`)
  const call = `assemble('${assembly}', ${JSON.stringify(context)})`
  const script = `const { assemble } = await import('${copy('infra/local/assemble.ts')}'); await ${call}`
  await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script])
  return assembly
}

const functionIn = async (assembly: string) => {
  const { functions } = await readTemplate(assembly)
  const definition = functions.find(({ id }) => id.startsWith('Querygetinteraction'))
  if (!definition) throw new Error('the function of a route is not in the stack')
  return { ...definition, code: await readFile(join(definition.codeFolder, 'index.mjs'), 'utf8') }
}

const baseUrlIn = async (assembly: string) => (await functionIn(assembly)).environment['PUBLIC_BASE_URL']

const oidcBundle = () => readFile(copy('dist/functions/authorize-oidc-token/index.mjs'), 'utf8')

test('what was assembled is taken again while nothing has changed', async () => {
  await assemble()
  const [kept = ''] = await readdir(copy('dist/assemblies'))
  await writeFile(copy(`dist/assemblies/${kept}/mark`), '')
  await access(join(await assemble(), 'mark'))
})

test('a function whose source has changed is the changed one', async () => {
  const { code } = await functionIn(await assemble())
  await appendFile(copy('shared/interaction-store.ts'), '\nconsole.log("a changed source")\n')
  const changed = await functionIn(await assemble())
  expect([code, changed.code].map((text) => text.includes('a changed source'))).toEqual([false, true])
})

test('a stack whose source has changed is the changed one', async () => {
  const source = await readFile(copy('infra/service-function.ts'), 'utf8')
  await writeFile(copy('infra/service-function.ts'), source.replace('?? 1024', '?? 1111'))
  expect((await functionIn(await assemble())).memoryMegabytes).toBe(1111)
})

test('a function one of whose packages has changed is the changed one', async () => {
  const used = copy('node_modules/jose/dist/webapi/jwt/verify.js')
  await appendFile(used, '\nconsole.log("a changed package")\n')
  await assemble()
  expect(await oidcBundle()).toContain('a changed package')
})

test('other settings give another stack, changed inside their file too', async () => {
  const settings = copy('settings.json')
  await writeFile(settings, JSON.stringify({ publicBaseUrl: 'http://one' }))
  expect(await baseUrlIn(await assemble({ settings }))).toBe('http://one')
  await writeFile(settings, JSON.stringify({ publicBaseUrl: 'http://two' }))
  expect(await baseUrlIn(await assemble({ settings }))).toBe('http://two')
})

test('a bundle that was damaged or removed is made again', async () => {
  const whole = await oidcBundle()
  await writeFile(copy('dist/functions/authorize-oidc-token/index.mjs'), whole.slice(0, 100))
  await assemble()
  expect(await oidcBundle()).toBe(whole)
})
