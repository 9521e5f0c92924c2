import { type BasicUsers, mostHashes } from '../../shared/basic-credentials.ts'
import type { Scope } from '../../shared/principal.ts'

/** A change that cannot be made, in words for the operator. */
export class UserError extends Error {
  override readonly name = 'UserError'
}

const namePattern = /^[A-Za-z0-9._@-]{1,64}$/

const userIn = (users: BasicUsers, name: string) => {
  const user = Object.hasOwn(users, name) ? users[name] : undefined
  if (!user) throw new UserError(`there is no user ${name}`)
  return user
}

/** A new user with one password. */
export const addUser = (
  users: BasicUsers,
  name: string,
  user: { readonly tenant: string; readonly scopes: readonly Scope[]; readonly hash: string },
): BasicUsers => {
  if (!namePattern.test(name)) throw new UserError('a name has up to 64 letters, digits and . _ @ -')
  if (Object.hasOwn(users, name))
    throw new UserError(`there is a user ${name} already: rotate gives a new password`)
  const { tenant, scopes, hash } = user
  return { ...users, [name]: { tenant, scopes, hashes: [hash] } }
}

/** A second password beside the present one. */
export const rotateUser = (users: BasicUsers, name: string, hash: string): BasicUsers => {
  const user = userIn(users, name)
  if (user.hashes.length >= mostHashes)
    throw new UserError(`${name} has ${mostHashes} passwords: finish drops the older one first`)
  return { ...users, [name]: { ...user, hashes: [...user.hashes, hash] } }
}

/** Only the newest password is left. */
export const finishRotation = (users: BasicUsers, name: string): BasicUsers => {
  const user = userIn(users, name)
  if (user.hashes.length < mostHashes)
    throw new UserError(`${name} has one password: rotate gives a second one`)
  return { ...users, [name]: { ...user, hashes: user.hashes.slice(-1) } }
}

/** Without that user. */
export const removeUser = (users: BasicUsers, name: string): BasicUsers => {
  userIn(users, name)
  const { [name]: _, ...others } = users
  return others
}
