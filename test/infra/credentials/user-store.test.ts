import { join } from 'node:path'
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { describe, expect, test } from 'vitest'
import { deployedUsers, localUsers } from '../../../infra/credentials/user-store.ts'
import { type BasicUsers, formatUsers } from '../../../shared/basic-credentials.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

const users: BasicUsers = { crm: { tenant: 'acme', scopes: ['interactions.read'], hashes: [] } }
const more: BasicUsers = { ...users, erp: { tenant: 'acme', scopes: [], hashes: [] } }

/** Secrets Manager as its reference has it: a label moves only away from the version that has it. */
const secretsManager = () => {
  const values = new Map([['v1', formatUsers(users)]])
  const labels = new Map([['AWSCURRENT', 'v1']])
  const send = async (command: { constructor: { name: string }; input: Record<string, string> }) => {
    const { input } = command
    const operation = command.constructor.name
    if (operation === 'GetSecretValueCommand') {
      const VersionId = labels.get('AWSCURRENT') ?? ''
      return { SecretString: values.get(VersionId), VersionId }
    }
    if (operation === 'PutSecretValueCommand') {
      values.set(input['ClientRequestToken'] ?? '', input['SecretString'] ?? '')
      labels.set(input['VersionStages']?.[0] ?? 'AWSCURRENT', input['ClientRequestToken'] ?? '')
      return {}
    }
    const label = input['VersionStage'] ?? ''
    if (labels.get(label) !== input['RemoveFromVersionId'])
      throw Object.assign(new Error('not attached'), { name: 'InvalidParameterException' })
    if (input['MoveToVersionId']) labels.set(label, input['MoveToVersionId'])
    else labels.delete(label)
    return {}
  }
  const client = { send } as unknown as SecretsManagerClient
  return { store: deployedUsers(client, 'secret'), labels }
}

const folder = temporaryFolder()

describe.each([
  ['a deployment', async () => secretsManager().store],
  [
    'the local run',
    async () => {
      const store = localUsers(join(folder.path, 'new'))
      await (await store.read()).replace(users)
      return store
    },
  ],
])('the users of %s', (_, open) => {
  test('are replaced as a whole', async () => {
    const store = await open()
    const found = await store.read()
    expect(found.users).toEqual(users)
    await found.replace(more)
    expect((await store.read()).users).toEqual(more)
  })

  test('are not replaced when somebody else did so meanwhile', async () => {
    const store = await open()
    const [mine, theirs] = [await store.read(), await store.read()]
    await theirs.replace(more)
    await expect(mine.replace({})).rejects.toThrow('changed by somebody else')
    expect((await store.read()).users).toEqual(more)
  })
})

test('a version that did not become the current one keeps no label, and Secrets Manager removes it', async () => {
  const { store, labels } = secretsManager()
  const [mine, theirs] = [await store.read(), await store.read()]
  await theirs.replace(more)
  await mine.replace({}).catch(() => {})
  expect([...labels.keys()]).toEqual(['AWSCURRENT'])
})
