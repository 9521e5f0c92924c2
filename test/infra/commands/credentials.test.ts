import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseUsers } from '../../../shared/basic-credentials.ts'
import { matchesPassword } from '../../../shared/password-hash.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { runCommand } from './run-command.ts'

const folder = temporaryFolder()
const credentials = (...args: string[]) => runCommand('credentials', ...args, '--data', folder.path)
const userIn = async (name: string) => {
  const { value } = JSON.parse(await readFile(join(folder.path, 'secrets.json'), 'utf8'))
  return parseUsers(value)[name]
}

test('a password is shown once, alone, and kept as a hash only', async () => {
  const { stdout, exitCode } = await credentials(
    'add',
    'crm',
    '--tenant',
    'acme',
    '--scopes',
    'interactions.read',
  )
  expect(exitCode).toBe(0)
  expect(stdout).toMatch(/^[\w-]{32}\n$/)
  const user = await userIn('crm')
  expect(user).toMatchObject({ tenant: 'acme', scopes: ['interactions.read'], hashes: [expect.anything()] })
  expect(await matchesPassword(stdout.trim(), user?.hashes[0] ?? '')).toBe(true)
  expect(await readFile(join(folder.path, 'secrets.json'), 'utf8')).not.toContain(stdout.trim())
})

test('the list shows who there is, and no hash', async () => {
  const { stdout } = await credentials('list')
  expect(JSON.parse(stdout)).toEqual([
    { name: 'crm', tenant: 'acme', scopes: 'interactions.read', passwords: 1 },
  ])
})

test.each([
  [['frobnicate', 'crm'], 2, 'the action must be one of list, add, rotate, finish, remove'],
  [['add'], 2, 'name the user to add'],
  [['add', 'a', 'b'], 2, 'name one user'],
  [['add', 'a', '--tenant', 'A'], 2, '--tenant: must have'],
  [['add', 'a', '--scopes', 'interactions.read,all'], 2, '--scopes: must be of'],
  [['add', 'crm'], 1, 'there is a user crm already'],
  [['remove', 'evil'], 1, 'there is no user evil'],
])('%j is refused in one line', async (args, code, complaint) => {
  const { stdout, stderr, exitCode } = await credentials(...args)
  expect([stdout, exitCode]).toEqual(['', code])
  expect(stderr).toMatch(/^credentials: .*\n$/)
  expect(stderr).toContain(complaint)
})
