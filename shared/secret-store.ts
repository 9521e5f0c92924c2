import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager'
import { quietLogger, requestHandler } from './aws-clients.ts'

/** Two attempts end before the authorizer's own ten seconds do. */
const bounds = { ...requestHandler, requestTimeout: 3_000 }

/** Reads the current value of a secret, by name or ARN; rejects when there is none or the store cannot be reached. */
export const secretReader = (secretId: string): (() => Promise<string>) => {
  const client = new SecretsManagerClient({ logger: quietLogger(), requestHandler: bounds, maxAttempts: 2 })
  return async () => {
    const { SecretString } = await client.send(new GetSecretValueCommand({ SecretId: secretId }))
    if (SecretString === undefined) throw new Error('the secret holds no text')
    return SecretString
  }
}
