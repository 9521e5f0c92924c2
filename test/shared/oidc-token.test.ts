import fc from 'fast-check'
import { base64url, exportSPKI, SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { authorizer } from '../../shared/authorizer.ts'
import { type OidcSettings, oidcVerifier } from '../../shared/oidc-token.ts'
import { type Claims, type Issuer, openIssuer } from '../issuer.ts'

let issuer: Issuer
beforeEach(async () => {
  issuer = await openIssuer()
})
afterEach(() => issuer.close())

const methodArn = 'arn:aws:execute-api:us-east-1:000000000000:api/v1/GET/interactions/1'

const handlerOf = (settings: Partial<OidcSettings> = {}) =>
  authorizer(
    oidcVerifier({
      issuer: issuer.url,
      audiences: ['history', 'desk'],
      algorithms: ['RS256', 'ES256'],
      tenantClaim: 'tenant',
      tenants: { default: {}, acme: {} },
      ...settings,
    }),
    () => {},
  )

const verdict = (authorizationToken: string, handler = handlerOf()) =>
  handler({ type: 'TOKEN', authorizationToken, methodArn })

const contextOf = async (claims: Claims, settings: Partial<OidcSettings> = {}) =>
  (await verdict(`Bearer ${await issuer.token(claims)}`, handlerOf(settings))).context

const refused = async (authorization: string | Promise<string>, handler = handlerOf()) =>
  expect(verdict(await authorization, handler)).rejects.toThrow(/^Unauthorized$/)

describe('a good token', () => {
  test('is let in to the whole stage, as the verdict is kept for every route', async () => {
    const exp = issuer.seconds() + 60
    expect(await verdict(`bearer ${await issuer.token({ exp, aud: ['other', 'desk'] })}`)).toEqual({
      principalId: 'agent-7',
      policyDocument: {
        Version: '2012-10-17',
        Statement: [
          {
            Action: 'execute-api:Invoke',
            Effect: 'Allow',
            Resource: 'arn:aws:execute-api:us-east-1:000000000000:api/v1/*',
          },
        ],
      },
      context: { tenant: 'default', scope: 'interactions.read interactions.content', expires_at: exp },
    })
  })

  test.each([
    ['interactions.read', { scope: 'interactions.read' }],
    ['interactions.content', { scope: 'openid interactions.content profile' }],
    [
      'interactions.read interactions.content',
      { scope: undefined, scp: ['interactions.content', 'interactions.read'] },
    ],
    ['interactions.read', { scope: undefined, scp: 'interactions.read' }],
    ['', { scope: undefined }],
    ['', { scope: '' }],
    ['', { scope: 'interactions.readx xinteractions.content' }],
    ['', { scope: 'INTERACTIONS.READ' }],
    ['', { scope: 'interactions.read,interactions.content' }],
    ['', { scope: 7 }],
    ['', { scope: { 'interactions.read': true } }],
  ])('may read "%s" with %j', async (scope, claims) => {
    expect(await contextOf(claims)).toMatchObject({ scope })
  })

  test.each([
    ['acme', { tenant: 'acme' }, {}],
    ['acme', { 'https://x/org': 'acme' }, { tenantClaim: 'https://x/org' }],
    ['only', { tenant: undefined }, { tenants: { only: {} } }],
  ])('is of %s with %j', async (tenant, claims, settings) => {
    expect(await contextOf(claims, settings)).toMatchObject({ tenant })
  })

  test('of a rotated key is let in, and so is one of the key before', async () => {
    const handler = handlerOf()
    const before = await issuer.token()
    await verdict(`Bearer ${before}`, handler)
    await issuer.rotate()
    // Keys are not fetched again within half a minute of the last time: a new handler stands for a later one.
    const later = handlerOf()
    await verdict(`Bearer ${await issuer.token()}`, later)
    await verdict(`Bearer ${before}`, later)
  })

  test('costs one look at the issuer, however many there are', async () => {
    const handler = handlerOf()
    for (let count = 0; count < 5; count++) await verdict(`Bearer ${await issuer.token()}`, handler)
    expect(issuer.fetched).toEqual({ discovery: 1, keys: 1 })
  })
})

describe('a token is refused', () => {
  const soon = () => issuer.seconds()

  test.each<[string, () => Claims]>([
    ['that has expired', () => ({ exp: soon() - 10 })],
    ['without an end', () => ({ exp: undefined })],
    ['whose end is text', () => ({ exp: '9999999999' })],
    ['that is not valid yet', () => ({ nbf: soon() + 60 })],
    ['of another issuer', () => ({ iss: 'https://evil.example' })],
    ['of an issuer that begins alike', () => ({ iss: `${issuer.url}/` })],
    ['without an issuer', () => ({ iss: undefined })],
    ['for another audience', () => ({ aud: 'other' })],
    ['for no audience', () => ({ aud: undefined })],
    ['of a tenant that is not served', () => ({ tenant: 'evil' })],
    ['of a tenant that only a prototype has', () => ({ tenant: 'constructor' })],
    ['of several tenants', () => ({ tenant: ['default', 'acme'] })],
    ['of no tenant, where there are several', () => ({ tenant: undefined })],
  ])('%s', async (_, claims) => {
    await refused(issuer.token(claims()).then((token) => `Bearer ${token}`))
  })

  const parts = async (token: Promise<string>) => (await token).split('.') as [string, string, string]
  const encode = (value: object) => base64url.encode(JSON.stringify(value))

  test('with alg none, however it is spelt and signed', async () => {
    const [, payload, signature] = await parts(issuer.token())
    for (const alg of ['none', 'None', 'NONE', ''])
      for (const end of ['', signature])
        await refused(`Bearer ${encode({ alg, kid: 'first' })}.${payload}.${end}`)
  })

  test("signed with the public key as if it were a secret: the issuer's keys are no passwords", async () => {
    const { publicKey, jwk } = issuer.keys[0] as Issuer['keys'][number]
    for (const secret of [await exportSPKI(publicKey), JSON.stringify(jwk), String(jwk.n)])
      await refused(
        new SignJWT({ iss: issuer.url, aud: 'history', exp: soon() + 60, tenant: 'default' })
          .setProtectedHeader({ alg: 'HS256', kid: 'first' })
          .sign(new TextEncoder().encode(secret))
          .then((token) => `Bearer ${token}`),
      )
  })

  test('of an algorithm that is not allowed', async () => {
    await issuer.rotate('ES384')
    await refused(`Bearer ${await issuer.token()}`)
  })

  test('of an unknown key, without a storm on the issuer', async () => {
    const handler = handlerOf()
    await verdict(`Bearer ${await issuer.token()}`, handler)
    for (let count = 0; count < 5; count++)
      await refused(
        issuer.token({}, { kid: `unknown-${count}` }).then((token) => `Bearer ${token}`),
        handler,
      )
    expect(issuer.fetched.keys).toBe(1)
  })

  test('that brings its own key along', async () => {
    const other = await openIssuer()
    const key = other.keys[0] as Issuer['keys'][number]
    const headers = [
      { jwk: key.jwk, kid: 'first' },
      { jku: `${other.url}/keys`, kid: 'first' },
      { x5u: `${other.url}/keys`, kid: 'first' },
      { kid: 'first' },
    ]
    for (const header of headers)
      await refused(other.token({ iss: issuer.url }, header, key).then((token) => `Bearer ${token}`))
    expect(other.fetched).toEqual({ discovery: 0, keys: 0 })
    other.close()
  })

  test('with another payload, header or signature than was signed', async () => {
    const [header, payload, signature] = await parts(issuer.token({ scope: 'interactions.read' }))
    const claims = JSON.parse(new TextDecoder().decode(base64url.decode(payload)))
    await refused(`Bearer ${header}.${encode({ ...claims, scope: 'interactions.content' })}.${signature}`)
    await refused(`Bearer ${encode({ alg: 'RS256', kid: 'first', typ: 'x' })}.${payload}.${signature}`)
    await refused(`Bearer ${header}.${payload}.${signature.slice(0, -4)}AAAA`)
    await refused(`Bearer ${header}.${payload}`)
  })

  test('that is too long, before it is looked into', async () => {
    await refused(`Bearer ${await issuer.token({ more: 'x'.repeat(9000) })}`)
    expect(issuer.fetched).toEqual({ discovery: 0, keys: 0 })
  })

  test('that is none at all', async () => {
    const handler = handlerOf()
    const good = await issuer.token()
    for (const text of ['', 'Bearer', 'Bearer ', `Basic ${good}`, good, `Bearer ${good} x`, `Bearer  `])
      await refused(text, handler)
    const segment = fc.oneof(
      fc.string(),
      fc.base64String(),
      fc.json().map((text) => base64url.encode(text)),
    )
    const tokens = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.tuple(segment, segment, segment).map((all) => `Bearer ${all.join('.')}`),
    )
    await fc.assert(
      fc.asyncProperty(tokens, async (text) => {
        await refused(text, handler)
      }),
    )
  })
})

describe('when the issuer', () => {
  test('cannot be reached, nobody is called unauthorized, and the next attempt may succeed', async () => {
    const handler = handlerOf()
    const token = `Bearer ${await issuer.token()}`
    issuer.fail(true)
    await expect(verdict(token, handler)).rejects.toThrow('the credentials could not be verified')
    issuer.fail(false)
    await expect(verdict(token, handler)).resolves.toBeDefined()
  })

  test('says that it is another one, its keys are not used', async () => {
    const other = handlerOf({ issuer: issuer.url.replace('127.0.0.1', 'localhost') })
    const token = `Bearer ${await issuer.token()}`
    await expect(verdict(token, other)).rejects.toThrow('the credentials could not be verified')
    expect(issuer.fetched.keys).toBe(0)
  })
})
