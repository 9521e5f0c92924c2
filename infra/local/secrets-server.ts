import { once } from 'node:events'
import { createServer } from 'node:http'
import { portOf } from './port.ts'
import { readSecret } from './secrets-file.ts'

export type SecretsServer = { readonly endpoint: string; close(): Promise<void> }

/** Stands in for Secrets Manager: `GetSecretValue` answers with the one secret of a data folder, whatever name is asked for. */
export const openSecretsServer = async (dataFolder: string): Promise<SecretsServer> => {
  const server = createServer(async (request, response) => {
    request.resume()
    const operation = String(request.headers['x-amz-target']).split('.')[1]
    const secret = operation === 'GetSecretValue' ? await readSecret(dataFolder) : undefined
    const [status, body] = secret
      ? [200, { Name: 'credentials', SecretString: secret.value, VersionId: secret.versionId }]
      : [
          400,
          {
            __type:
              operation === 'GetSecretValue' ? 'ResourceNotFoundException' : 'UnknownOperationException',
          },
        ]
    response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.1' }).end(JSON.stringify(body))
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return {
    endpoint: `http://127.0.0.1:${portOf(server)}`,
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
