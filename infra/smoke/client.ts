import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'

/** How the smoke test presents itself; `none` where nothing is asked for, as in an open local run. */
export type Credentials =
  | { readonly type: 'none' }
  | { readonly type: 'header'; readonly authorization: string }
  | {
      readonly type: 'iam'
      readonly region: string
      readonly accessKeyId: string
      readonly secretAccessKey: string
      readonly sessionToken?: string | undefined
    }

export type SmokeReply = {
  readonly status: number
  readonly headers: Headers
  readonly body: Uint8Array
}

export type SmokeRequest = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly credentials?: Credentials
}

/** Sends one request and reads its reply; rejects when none comes in time. Nothing is followed, retried or kept. */
export type SmokeClient = (target: string, request?: SmokeRequest) => Promise<SmokeReply>

const timeoutMillis = 20_000

/** A smoke test looks at the beginning of a body; a longer one is left. */
const limitBytes = 5_000_000

/** A client of a deployment by its base URL. A `target` is a path below it, with query, or a whole URL of the same host. */
export const smokeClient =
  (base: URL, own: Credentials): SmokeClient =>
  async (target, { method = 'GET', headers = {}, credentials = own } = {}) => {
    const url = target.startsWith('/') ? new URL(`${base.href.replace(/\/$/, '')}${target}`) : new URL(target)
    if (url.host !== base.host) throw new Error(`${url.host} is another host: credentials do not go there`)
    const response = await fetch(url, {
      method,
      headers: { ...headers, ...(await authorization(credentials, method, url)) },
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMillis),
    })
    return { status: response.status, headers: response.headers, body: await bodyOf(response) }
  }

const bodyOf = async ({ body }: Response): Promise<Uint8Array> => {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of body ?? []) {
    chunks.push(chunk)
    length += chunk.length
    if (length > limitBytes) break
  }
  return Buffer.concat(chunks)
}

/** The headers by which a request presents itself. */
export const authorization = async (
  credentials: Credentials,
  method: string,
  url: URL,
): Promise<Readonly<Record<string, string>>> => {
  if (credentials.type === 'none') return {}
  if (credentials.type === 'header') return { Authorization: credentials.authorization }
  const { region, accessKeyId, secretAccessKey, sessionToken } = credentials
  const signer = new SignatureV4({
    service: 'execute-api',
    region,
    credentials: { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) },
    sha256: Sha256,
  })
  const { headers } = await signer.sign({
    method,
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    query: Object.fromEntries(url.searchParams),
    headers: { host: url.host },
  })
  const { host: _, ...signed } = headers
  return signed
}
