import { createHash } from 'node:crypto'
import { withPatience } from '../../shared/import/patience.ts'
import { authorization, type Credentials } from '../smoke/client.ts'

/** What the API said of a body. */
export type StoredBody = { readonly sha256: string; readonly bytes: number; readonly mediaType: string }

/** Reads all of a deployment; each call is patient with a service that is busy. */
export type ApiClient = {
  /** An interaction with all its fields, as JSON text; undefined when there is none. */
  interaction(id: string): Promise<string | undefined>
  /** The digest of a body; undefined when there is none. Bodies are never held whole. */
  body(id: string, kind: string): Promise<StoredBody | undefined>
}

const timeoutMillis = 60_000

/** A client of the API at a base URL. */
export const apiClient = (base: URL, credentials: Credentials, signal: AbortSignal): ApiClient => {
  const get = <Result>(path: string, read: (response: Response) => Promise<Result>) =>
    withPatience(async () => {
      const url = new URL(`${base.href.replace(/\/$/, '')}${path}`)
      const headers = await authorization(credentials, 'GET', url)
      const response = await request(url, { headers }, signal)
      if (response.status === 200) return read(response).catch(broken)
      await response.body?.cancel()
      if (response.status === 404) return undefined
      throw refused(response.status)
    }, signal)
  return {
    interaction: (id) => get(`/interactions/${id}?fields=*`, (response) => response.text()),
    body: (id, kind) => get(`/interactions/${id}/${kind}`, digest),
  }
}

/** Large bodies are at S3, where no credentials of ours belong. */
const request = async (url: URL, init: RequestInit, signal: AbortSignal): Promise<Response> => {
  const response = await fetch(url, {
    ...init,
    redirect: 'manual',
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMillis)]),
  }).catch(broken)
  const location = response.headers.get('location')
  if (response.status !== 307 || location === null) return response
  await response.body?.cancel()
  return fetch(location, { signal }).catch(broken)
}

const digest = async ({ body, headers }: Response): Promise<StoredBody> => {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of body ?? []) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { sha256: hash.digest('hex'), bytes, mediaType: headers.get('content-type') ?? '' }
}

/** Named as the stores name it when they are busy, for `withPatience`. */
const broken = (cause: unknown): never => {
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause.message : String(cause)
  throw Object.assign(new Error(`the service cannot be read: ${reason}`), {
    name: 'ServiceUnavailable',
    cause,
  })
}

const refused = (status: number): Error => {
  const error = new Error(`the service answers ${status}`)
  return [429, 502, 503, 504].includes(status) ? Object.assign(error, { name: 'ServiceUnavailable' }) : error
}
