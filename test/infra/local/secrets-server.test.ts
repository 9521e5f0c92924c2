import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { expect, onTestFinished, test } from 'vitest'
import { localAccess } from '../../../infra/local/credentials.ts'
import { writeSecret } from '../../../infra/local/secrets-file.ts'
import { openSecretsServer } from '../../../infra/local/secrets-server.ts'
import { tombstoneSecret } from '../../../infra/local/tombstone-secret.ts'
import { temporaryFolder } from '../../temporary-folder.ts'

const folder = temporaryFolder()

/** Asks for a secret as a function does that has been told its name. */
const ask = async (SecretId: string) => {
  const server = await openSecretsServer(folder.path, { tombstoneSecret: 'tombstones' })
  onTestFinished(() => server.close())
  const client = new SecretsManagerClient({ ...localAccess, endpoint: server.endpoint })
  return (await client.send(new GetSecretValueCommand({ SecretId }))).SecretString
}

test('the secret of the tombstones is made once and never again', async () => {
  const first = await ask('tombstones')
  expect(Buffer.from(first ?? '', 'base64url')).toHaveLength(32)
  expect(await ask('tombstones')).toBe(first)
  expect(await Promise.all(Array.from({ length: 5 }, () => tombstoneSecret(folder.path)))).toEqual(
    Array.from({ length: 5 }, () => first),
  )
})

test('the credentials are what every other name leads to, once there are any', async () => {
  await expect(ask('credentials')).rejects.toMatchObject({ name: 'ResourceNotFoundException' })
  await writeSecret(folder.path, '{"users":{}}')
  expect(await ask('credentials')).toBe('{"users":{}}')
  expect(await ask('tombstones')).not.toBe('{"users":{}}')
})
