import { randomBytes } from 'node:crypto'
import { text } from 'node:stream/consumers'
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import type { BasicUsers } from '../../shared/basic-credentials.ts'
import { hashPassword } from '../../shared/password-hash.ts'
import { scopes } from '../../shared/principal.ts'
import { addUser, finishRotation, removeUser, rotateUser, UserError } from '../credentials/change-users.ts'
import { deployedUsers, localUsers, type UserStore } from '../credentials/user-store.ts'
import { localTenant } from '../local/store-writer.ts'
import { tenantPattern } from '../settings.ts'
import { dataFolder, parseFlags, runCommand, UsageError } from './command.ts'

const help = `Keeps the users that call with HTTP Basic (auth=basic): names, tenants, scopes and scrypt hashes of their passwords.

Usage: npm run credentials -- ACTION [NAME] [--tenant NAME] [--scopes LIST] [--password-stdin] [--secret ID | --data DIR]

  list              who there is
  add NAME          a new user; prints its password, once
  rotate NAME       a second password beside the present one; prints it, once
  finish NAME       drops the older of two passwords, when the client has the new one
  remove NAME       the user is gone

  --tenant NAME     whose interactions the user reads (default ${localTenant})
  --scopes LIST     what it may read (default ${scopes.join(',')})
  --password-stdin  takes the password from standard input, at least 16 characters
  --secret ID       the secret of a deployment: its output CredentialsSecret; AWS credentials come from the environment
  --data DIR        the folder of the local run (DATA_DIR, default .local)
  --help            this text

A change holds after six minutes at most: API Gateway keeps its verdicts for five, the authorizer its users for one.
`

const leastCharacters = 16

type Flags = {
  readonly tenant: string
  readonly scopes: string
  readonly 'password-stdin': boolean
}

const main = async (): Promise<number> => {
  const { values, positionals } = parseFlags({
    allowPositionals: true,
    options: {
      tenant: { type: 'string', default: localTenant },
      scopes: { type: 'string', default: scopes.join(',') },
      'password-stdin': { type: 'boolean', default: false },
      secret: { type: 'string' },
      data: { type: 'string', default: dataFolder() },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  const [action = '', name, ...others] = positionals
  if (others.length > 0) throw new UsageError('name one user')
  const store = values.secret
    ? deployedUsers(new SecretsManagerClient({}), values.secret)
    : localUsers(values.data)
  if (action === 'list' && name === undefined) await list(store)
  else await change(store, action, name, values)
  return 0
}

const list = async (store: UserStore): Promise<void> => {
  const { users } = await store.read()
  const rows = Object.entries(users).map(([name, user]) => ({
    name,
    tenant: user.tenant,
    scopes: user.scopes.join(' '),
    passwords: user.hashes.length,
  }))
  if (process.stdout.isTTY) console.table(rows)
  else process.stdout.write(`${JSON.stringify(rows)}\n`)
}

const change = async (
  store: UserStore,
  action: string,
  name: string | undefined,
  flags: Flags,
): Promise<void> => {
  const make = actions.get(action)
  if (!make) throw new UsageError(`the action must be one of list, ${[...actions.keys()].join(', ')}`)
  if (name === undefined) throw new UsageError(`name the user to ${action}`)
  const { users, replace } = await store.read()
  const { changed, password } = await make(users, name, flags)
  await replace(changed)
  if (password !== undefined) process.stdout.write(`${password}\n`)
  process.stderr.write(`${action} ${name}: done\n`)
}

type Change = { readonly changed: BasicUsers; readonly password?: string | undefined }

type Make = (users: BasicUsers, name: string, flags: Flags) => Promise<Change>

const actions = new Map<string, Make>([
  [
    'add',
    async (users, name, flags) => {
      const { tenant } = flags
      if (!tenantPattern.test(tenant))
        throw new UsageError('--tenant: must have lower-case letters, digits and -')
      const granted = scopes.filter((scope) => flags.scopes.split(',').includes(scope))
      if (granted.length !== flags.scopes.split(',').length)
        throw new UsageError(`--scopes: must be of ${scopes.join(', ')}`)
      const { hash, password } = await newPassword(flags)
      return { changed: addUser(users, name, { tenant, scopes: granted, hash }), password }
    },
  ],
  [
    'rotate',
    async (users, name, flags) => {
      const { hash, password } = await newPassword(flags)
      return { changed: rotateUser(users, name, hash), password }
    },
  ],
  ['finish', async (users, name) => ({ changed: finishRotation(users, name) })],
  ['remove', async (users, name) => ({ changed: removeUser(users, name) })],
])

/** A password that nobody guesses, to be shown once; or the operator's own, which is not shown. */
const newPassword = async (flags: Flags): Promise<{ hash: string; password?: string }> => {
  if (!flags['password-stdin']) {
    const password = randomBytes(24).toString('base64url')
    return { hash: await hashPassword(password), password }
  }
  const given = (await text(process.stdin)).replace(/\r?\n$/, '')
  if (given.length < leastCharacters || /\p{Cc}/u.test(given))
    throw new UserError(`a password has at least ${leastCharacters} characters and is one line`)
  return { hash: await hashPassword(given) }
}

await runCommand('credentials', main)
