import { InvalidCredentials, type Verified } from './authorizer.ts'
import { type Derive, dummyHash, isPasswordHash, matchesPassword } from './password-hash.ts'
import { type Scope, scopes } from './principal.ts'

/** A client that sends HTTP Basic. Two hashes while its password is being changed. */
export type BasicUser = {
  readonly tenant: string
  readonly scopes: readonly Scope[]
  readonly hashes: readonly string[]
}

/** What the secret holds, as JSON: `{"version":1,"users":{"<name>":{"tenant","scopes","hashes"}}}`. */
export type BasicUsers = Readonly<Record<string, BasicUser>>

/** As many as a user may have: every check computes so many, whoever asks. */
export const mostHashes = 2

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Reads the secret; throws an error that says what is wrong with it, without what is in it. */
export const parseUsers = (secret: string): BasicUsers => {
  const value = parseJson(secret)
  if (!isObject(value) || value['version'] !== 1 || !isObject(value['users']))
    throw new Error('the secret is not {"version":1,"users":{...}}')
  return Object.fromEntries(
    Object.entries(value['users']).map(([name, user], index) => [name, toUser(user, index)]),
  )
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const toUser = (value: unknown, index: number): BasicUser => {
  const { tenant, scopes: granted, hashes } = isObject(value) ? value : {}
  const isWhole =
    typeof tenant === 'string' &&
    Array.isArray(granted) &&
    Array.isArray(hashes) &&
    hashes.length <= mostHashes &&
    hashes.every(isPasswordHash)
  if (!isWhole)
    throw new Error(`user ${index + 1} of the secret lacks a tenant, scopes or up to ${mostHashes} hashes`)
  return {
    tenant,
    scopes: scopes.filter((scope) => granted.includes(scope)),
    hashes: hashes.filter(isPasswordHash),
  }
}

/** The secret's text for users. */
export const formatUsers = (users: BasicUsers): string => JSON.stringify({ version: 1, users })

/**
 * A verifier of HTTP Basic credentials (RFC 7617, UTF-8) against the users of a secret, which is read again after `keepMillis`.
 * An unknown user takes as long as a wrong password. Rejects with `InvalidCredentials`, or with what is wrong with the secret.
 */
export const basicVerifier = (
  readSecret: () => Promise<string>,
  {
    keepMillis = 60_000,
    now = Date.now,
    derive,
  }: { keepMillis?: number; now?: () => number; derive?: Derive } = {},
): ((authorization: string) => Promise<Verified>) => {
  let kept: { readonly users: BasicUsers; readonly until: number } | undefined
  return async (authorization) => {
    const { name, password } = parseCredentials(authorization)
    if (!kept || kept.until <= now())
      kept = { users: parseUsers(await readSecret()), until: now() + keepMillis }
    const user = Object.hasOwn(kept.users, name) ? kept.users[name] : undefined
    const hashes = [...(user?.hashes ?? []), ...Array<string>(mostHashes).fill(dummyHash)].slice(
      0,
      mostHashes,
    )
    const matches = await Promise.all(hashes.map((hash) => matchesPassword(password, hash, derive)))
    const isOwn = matches.some((match, index) => match && index < (user?.hashes.length ?? 0))
    if (!user || !isOwn) throw new InvalidCredentials()
    return { principalId: name, tenant: user.tenant, scopes: user.scopes }
  }
}

/** A name holds no colon, a password may. */
const parseCredentials = (authorization: string) => {
  const encoded = /^Basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1] ?? ''
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const colon = text.indexOf(':')
  if (colon < 1 || text.includes('\u{FFFD}')) throw new InvalidCredentials()
  return { name: text.slice(0, colon), password: text.slice(colon + 1) }
}
