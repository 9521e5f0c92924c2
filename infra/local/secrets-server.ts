import { type JsonServer, openJsonServer } from './json-server.ts'
import { ProtocolError } from './protocol-error.ts'
import { readSecret } from './secrets-file.ts'
import type { JsonObject } from './template/json.ts'
import { tombstoneSecret } from './tombstone-secret.ts'

/**
 * Stands in for Secrets Manager: `GetSecretValue` answers with the data folder's tombstone secret when that is asked for by its
 * name, else with the Basic credentials.
 */
export const openSecretsServer = (
  dataFolder: string,
  names: { readonly tombstoneSecret?: string | undefined } = {},
): Promise<JsonServer> =>
  openJsonServer(
    new Map([
      [
        'secretsmanager.GetSecretValue',
        async ({ SecretId }): Promise<JsonObject> => {
          if (SecretId !== undefined && SecretId === names.tombstoneSecret)
            return { Name: SecretId, SecretString: await tombstoneSecret(dataFolder), VersionId: 'local' }
          const secret = await readSecret(dataFolder)
          if (!secret) throw new ProtocolError('ResourceNotFoundException', 'There are no credentials yet.')
          return { Name: 'credentials', SecretString: secret.value, VersionId: secret.versionId }
        },
      ],
    ]),
  )
