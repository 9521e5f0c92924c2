import type { Credentials } from '../smoke/client.ts'
import { UsageError } from './command.ts'

/** Reads the base URL of a deployment or of a service on this machine; throws `UsageError`. */
export const readUrl = (text: string): URL => {
  const url = URL.parse(text)
  const isLocal = url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname)
  if (url && (url.protocol === 'https:' || isLocal) && !url.search && !url.username) return url
  throw new UsageError('the URL must be https, or http on this machine, without a query')
}

/** Reads the credentials of a mode from the environment; throws `UsageError` that names what is missing. */
export const readCredentials = (mode: string, environment: NodeJS.ProcessEnv): Credentials => {
  const variable = (name: string): string => {
    const value = environment[name]
    if (!value) throw new UsageError(`--auth ${mode} needs the environment variable ${name}`)
    return value
  }
  const readers = new Map<string, () => Credentials>([
    ['none', () => ({ type: 'none' })],
    ['oidc', () => ({ type: 'header', authorization: `Bearer ${variable('SMOKE_TOKEN')}` })],
    [
      'basic',
      () => {
        const pair = `${variable('SMOKE_USER')}:${variable('SMOKE_PASSWORD')}`
        return { type: 'header', authorization: `Basic ${Buffer.from(pair).toString('base64')}` }
      },
    ],
    [
      'iam',
      () => ({
        type: 'iam',
        region: variable('AWS_REGION'),
        accessKeyId: variable('AWS_ACCESS_KEY_ID'),
        secretAccessKey: variable('AWS_SECRET_ACCESS_KEY'),
        sessionToken: environment['AWS_SESSION_TOKEN'],
      }),
    ],
  ])
  const read = readers.get(mode)
  if (!read) throw new UsageError(`--auth: must be one of ${[...readers.keys()].join(', ')}, not "${mode}"`)
  return read()
}
