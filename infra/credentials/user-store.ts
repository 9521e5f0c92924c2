import { randomUUID } from 'node:crypto'
import {
  GetSecretValueCommand,
  PutSecretValueCommand,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager'
import { type BasicUsers, formatUsers, parseUsers } from '../../shared/basic-credentials.ts'
import { readSecret, writeSecret } from '../local/secrets-file.ts'

/** The users as they are, and how to replace them; `replace` rejects when somebody else did in the meantime. */
export type ReadUsers = {
  readonly users: BasicUsers
  replace(users: BasicUsers): Promise<void>
}

/** Where users are kept. */
export type UserStore = { read(): Promise<ReadUsers> }

/** The users of a data folder of the local run. */
export const localUsers = (dataFolder: string): UserStore => ({
  read: async () => {
    const secret = await readSecret(dataFolder)
    return {
      users: secret ? parseUsers(secret.value) : {},
      replace: async (users) => {
        const present = await readSecret(dataFolder)
        if (present?.versionId !== secret?.versionId) throw changedMeanwhile()
        await writeSecret(dataFolder, formatUsers(users))
      },
    }
  },
})

/** The users of a deployment, in its secret by name or ARN. */
export const deployedUsers = (client: SecretsManagerClient, secretId: string): UserStore => ({
  read: async () => {
    const { SecretString = '', VersionId } = await client.send(
      new GetSecretValueCommand({ SecretId: secretId }),
    )
    return {
      users: parseUsers(SecretString),
      replace: (users) => replaceVersion(client, secretId, VersionId, formatUsers(users)),
    }
  },
})

/**
 * Secrets Manager writes without a condition, but moves the label of the current version only away from the one that is named: so the
 * new version is written under a label of its own first.
 */
const replaceVersion = async (
  client: SecretsManagerClient,
  SecretId: string,
  RemoveFromVersionId: string | undefined,
  SecretString: string,
): Promise<void> => {
  const ClientRequestToken = randomUUID()
  const draft = `draft-${ClientRequestToken}`
  await client.send(
    new PutSecretValueCommand({ SecretId, SecretString, ClientRequestToken, VersionStages: [draft] }),
  )
  const move = { SecretId, MoveToVersionId: ClientRequestToken, VersionStage: 'AWSCURRENT' }
  try {
    await client.send(new UpdateSecretVersionStageCommand({ ...move, RemoveFromVersionId }))
  } catch (error) {
    throw error instanceof Error && error.name === 'InvalidParameterException' ? changedMeanwhile() : error
  } finally {
    // A version without a label is removed by Secrets Manager in time.
    await client.send(
      new UpdateSecretVersionStageCommand({
        SecretId,
        VersionStage: draft,
        RemoveFromVersionId: ClientRequestToken,
      }),
    )
  }
}

const changedMeanwhile = () =>
  new Error('the users were changed by somebody else meanwhile: look, and try again')
