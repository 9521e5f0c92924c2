import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { authorizer } from '../../shared/authorizer.ts'
import { type BasicUsers, basicVerifier, formatUsers, parseUsers } from '../../shared/basic-credentials.ts'
import { type Derive, hashPassword, isPasswordHash, matchesPassword } from '../../shared/password-hash.ts'

const [first, second] = await Promise.all(['s3cret:with:colons', 'pässwörd'].map(hashPassword))
const scopes = ['interactions.read', 'interactions.content'] as const
const users: BasicUsers = {
  crm: { tenant: 'acme', scopes, hashes: [first as string] },
  both: { tenant: 'other', scopes: ['interactions.read'], hashes: [first as string, second as string] },
  none: { tenant: 'acme', scopes, hashes: [] },
}

const basic = (name: string, password: string, scheme = 'Basic') =>
  `${scheme} ${Buffer.from(`${name}:${password}`).toString('base64')}`

const handlerOf = (secret: () => string = () => formatUsers(users), options = {}) =>
  authorizer(
    basicVerifier(async () => secret(), options),
    () => {},
  )

const methodArn = 'arn:aws:execute-api:us-east-1:000000000000:api/v1/GET/interactions/1'
const verdict = (authorizationToken: string, handler = handlerOf()) =>
  handler({ type: 'TOKEN', authorizationToken, methodArn })
const refused = (authorization: string, handler = handlerOf()) =>
  expect(verdict(authorization, handler)).rejects.toThrow(/^Unauthorized$/)

/** No work at all, but it is counted: the hashes are those of the password "right". */
const counting = () => {
  const passwords: string[] = []
  const derive: Derive = async (password) => {
    passwords.push(password)
    return Buffer.alloc(32, password === 'right' ? 0 : 1)
  }
  return { passwords, derive }
}
const zeros = `$scrypt$ln=15,r=8,p=3$${'A'.repeat(22)}$${'A'.repeat(43)}`

describe('the right password', () => {
  test.each([
    ['crm', 's3cret:with:colons', { tenant: 'acme', scope: 'interactions.read interactions.content' }],
    ['both', 's3cret:with:colons', { tenant: 'other', scope: 'interactions.read' }],
    ['both', 'pässwörd', { tenant: 'other', scope: 'interactions.read' }],
  ])('of %s lets in: %s', async (name, password, context) => {
    expect(await verdict(basic(name, password))).toMatchObject({ principalId: name, context })
    expect(await verdict(basic(name, password, 'bAsIc'))).toMatchObject({ context })
  })
})

test.each([
  ['a wrong password', basic('crm', 'wrong')],
  ['no password', basic('crm', '')],
  ["another user's password", basic('crm', 'pässwörd')],
  ['an unknown user', basic('evil', 's3cret:with:colons')],
  ['a user that only a prototype has', basic('constructor', 's3cret:with:colons')],
  ['a user without a password', basic('none', '')],
  ['no user', basic('', 's3cret:with:colons')],
  ['Latin-1', `Basic ${Buffer.from('both:pässwörd', 'latin1').toString('base64')}`],
  ['no colon', `Basic ${Buffer.from('crm').toString('base64')}`],
  ['no credentials', 'Basic'],
  ['another scheme', basic('crm', 's3cret:with:colons', 'Bearer')],
  ['more than one', `${basic('crm', 's3cret:with:colons')} x`],
])('%s is refused', (_, authorization) => refused(authorization))

test('whatever is sent, it is refused, and never for another reason', async () => {
  const { derive } = counting()
  const handler = handlerOf(() => formatUsers(users), { derive })
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.base64String().map((text) => `Basic ${text}`),
  )
  await fc.assert(
    fc.asyncProperty(texts, async (text) => {
      await refused(text, handler)
    }),
  )
})

describe('how long it takes tells nothing:', () => {
  test.each([
    ['the right password', 'one', 'right'],
    ['a wrong password', 'one', 'wrong'],
    ['a user with two passwords', 'two', 'right'],
    ['a user without one', 'none', 'wrong'],
    ['an unknown user', 'evil', 'right'],
  ])('%s takes two hashes', async (_, name, password) => {
    const { passwords, derive } = counting()
    const of = (...hashes: string[]) => ({ tenant: 'acme', scopes, hashes })
    const secret = formatUsers({ one: of(zeros), two: of(zeros, zeros), none: of() })
    await verdict(
      basic(name, password),
      handlerOf(() => secret, { derive }),
    ).catch(() => {})
    expect(passwords).toEqual([password, password])
  })

  test('too long ones take none', async () => {
    const { passwords, derive } = counting()
    await refused(
      basic('crm', 'x'.repeat(8192)),
      handlerOf(() => formatUsers(users), { derive }),
    )
    expect(passwords).toEqual([])
  })
})

describe('the secret', () => {
  test('is read once a minute, so that a new password works soon and an old one not for long', async () => {
    let time = 0
    let reads = 0
    const { derive } = counting()
    const secret = () => {
      reads++
      return formatUsers({ crm: { tenant: reads === 1 ? 'before' : 'after', scopes, hashes: [zeros] } })
    }
    const handler = handlerOf(secret, { derive, now: () => time })
    const tenant = async () => (await verdict(basic('crm', 'right'), handler)).context?.['tenant']
    expect(await tenant()).toBe('before')
    time = 59_999
    expect(await tenant()).toBe('before')
    time = 60_000
    expect(await tenant()).toBe('after')
  })

  test('that cannot be read makes nobody unauthorized', async () => {
    const failing = handlerOf(() => {
      throw new Error('store down')
    })
    await expect(verdict(basic('crm', 'x'), failing)).rejects.toThrow('the credentials could not be verified')
  })

  const user = { tenant: 'acme', scopes: ['interactions.read'], hashes: [zeros] }
  test.each([
    ['{', 'the secret is not'],
    ['[]', 'the secret is not'],
    ['{"version":2,"users":{}}', 'the secret is not'],
    ['{"version":1}', 'the secret is not'],
    [{ ...user, tenant: 1 }, 'user 1 of the secret lacks'],
    [{ ...user, hashes: ['hunter2'] }, 'user 1 of the secret lacks'],
    [{ ...user, hashes: [zeros, zeros, zeros] }, 'user 1 of the secret lacks'],
    [{ ...user, hashes: [zeros.replace('ln=15', 'ln=30')] }, 'user 1 of the secret lacks'],
    [{ ...user, scopes: 'interactions.read' }, 'user 1 of the secret lacks'],
  ])('%j is refused with what is wrong, not with what is in it', (secret, complaint) => {
    const text =
      typeof secret === 'string' ? secret : JSON.stringify({ version: 1, users: { hunter2: secret } })
    expect(() => parseUsers(text)).toThrow(complaint)
    expect(() => parseUsers(text)).not.toThrow(/hunter2/)
  })

  test('comes back as it was written', () => {
    expect(parseUsers(formatUsers(users))).toEqual(users)
  })
})

test('a hash says how it was made, and no two are alike', async () => {
  const again = await hashPassword('pässwörd')
  expect(isPasswordHash(again)).toBe(true)
  expect(again).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$/)
  expect(again).not.toBe(second)
  expect(await matchesPassword('pässwörd', again)).toBe(true)
  expect(await matchesPassword('passwörd', again)).toBe(false)
})
