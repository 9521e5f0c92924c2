/** The headers by which a request presents itself; asked anew for each try. */
export type Auth = (request: SignedRequest) => AuthHeaders | Promise<AuthHeaders>

export type SignedRequest = { readonly method: 'GET'; readonly url: URL; readonly now: Date }

type AuthHeaders = Readonly<Record<string, string>>

/** HTTP Basic, in UTF-8 (RFC 7617). Throws a `TypeError` for a user name with a colon. */
export const basic = (user: string, password: string): Auth => {
  if (user.includes(':')) throw new TypeError('A user name of HTTP Basic has no colon.')
  const bytes = new TextEncoder().encode(`${user}:${password}`)
  const Authorization = `Basic ${btoa(String.fromCharCode(...bytes))}`
  return () => ({ Authorization })
}

/** A token of an OpenID issuer. A function is asked for each request: it caches and renews. */
export const bearer =
  (token: string | (() => string | Promise<string>)): Auth =>
  async () => ({ Authorization: `Bearer ${typeof token === 'string' ? token : await token()}` })
