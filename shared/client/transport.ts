import type { Auth } from './auth.ts'
import { errorOf, HistoryError } from './history-error.ts'
import { type Patience, waitAfter } from './retries.ts'

export type Connection = Patience & {
  /** Without a slash at its end. */
  readonly base: string
  readonly auth: Auth | undefined
  readonly fetch: typeof fetch
  readonly headers: Readonly<Record<string, string>>
}

export type Get = {
  /** Below the base, percent-encoded. */
  readonly path: string
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly signal: AbortSignal | undefined
}

/**
 * Sends a GET, again when that may help, and reads its reply, which is a part of each try. What is no error is read: a redirect that
 * the browser hides, too.
 */
export const get = async <T>(
  connection: Connection,
  request: Get,
  read: (response: Response) => Promise<T>,
): Promise<T> => {
  for (let failures = 1; ; failures++) {
    try {
      const response = await send(connection, request)
      return await duringTransfer(request.signal, () => read(response))
    } catch (error) {
      await waitAfter(error, failures, connection, request.signal)
    }
  }
}

/** What fails under way is an error of the network, unless it is known better or the caller gave up. */
export const duringTransfer = async <T>(
  signal: AbortSignal | undefined,
  transfer: () => Promise<T>,
): Promise<T> => {
  try {
    return await transfer()
  } catch (cause) {
    signal?.throwIfAborted()
    if (cause instanceof HistoryError) throw cause
    throw new HistoryError('network', 'No reply came, or it was cut.', { cause })
  }
}

const send = async (
  connection: Connection,
  { path, query = {}, headers, signal }: Get,
): Promise<Response> => {
  signal?.throwIfAborted()
  const url = new URL(connection.base + path)
  url.search = Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&')
  const now = new Date(connection.clock.now())
  const credentials = await connection.auth?.({ method: 'GET', url, now })
  const all = { ...connection.headers, ...headers, ...credentials }
  const ask = (target: URL | string, asked: Readonly<Record<string, string>>) =>
    connection.fetch(target, { headers: asked, redirect: 'manual', ...(signal && { signal }) })
  return duringTransfer(signal, async () => {
    const response = await ask(url, all)
    const location = response.status === 307 ? response.headers.get('location') : null
    if (location === null) return whenGood(response, connection)
    await response.body?.cancel()
    // Credentials and conditions stay here: S3 takes its own signature, in the URL, and refuses other headers of AWS.
    return whenGood(await ask(new URL(location, url), rangeOf(headers)), connection)
  })
}

const rangeOf = (headers: Get['headers']): Readonly<Record<string, string>> => {
  const range = headers?.['Range']
  return range === undefined ? {} : { Range: range }
}

const whenGood = async (response: Response, { clock }: Connection): Promise<Response> => {
  if (response.ok || response.status === 304 || response.type === 'opaqueredirect') return response
  throw await errorOf(response, clock.now())
}
