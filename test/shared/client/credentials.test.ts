import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeSecret } from '../../../infra/local/secrets-file.ts'
import { formatUsers } from '../../../shared/basic-credentials.ts'
import { basic, bearer, createClient } from '../../../shared/client/client.ts'
import { hashPassword } from '../../../shared/password-hash.ts'
import { assemblies } from '../../assemblies.ts'
import { type Issuer, openIssuer } from '../../issuer.ts'
import { runningService } from '../../service.ts'

const synthesized = assemblies()
const document = { interaction_id: 'one', start_date: '2026-01-31T09:00:00Z' }

describe('with a password', () => {
  const running = runningService(() => synthesized({ auth: 'basic' }))
  const password = 'Straße nach Łódź: 日本'
  beforeAll(async () => {
    const scopes = ['interactions.read', 'interactions.content'] as const
    const users = { zoe: { tenant: 'default', scopes, hashes: [await hashPassword(password)] } }
    await writeSecret(running.data.path, formatUsers(users))
    await running.put(document)
  })
  const get = (auth?: ReturnType<typeof basic>) =>
    createClient({ baseUrl: running.url, auth }).interaction('one').get()

  test('of any characters a user is let in', async () => {
    expect(await get(basic('zoe', password))).toMatchObject({ interaction_id: 'one' })
  })

  test('that is wrong, or without one, the error is unauthenticated', async () => {
    for (const auth of [undefined, basic('zoe', 'Straße'), bearer('x')])
      await expect(get(auth)).rejects.toMatchObject({
        name: 'HistoryError',
        code: 'unauthenticated',
        status: 401,
      })
  })

  test('a colon in a user name is a TypeError', () => {
    expect(() => basic('a:b', 'c')).toThrow(TypeError)
  })
})

describe('with tokens', () => {
  let issuer: Issuer
  const running = runningService(async () => {
    issuer = await openIssuer()
    return synthesized({ auth: 'oidc', oidcIssuer: issuer.url, oidcAudiences: 'history' })
  })
  beforeAll(() => running.put(document))
  afterAll(() => issuer.close())
  const get = (token: Parameters<typeof bearer>[0]) =>
    createClient({ baseUrl: running.url, auth: bearer(token) }).interaction('one')

  test('a text or a function, at once or not, is asked for the token', async () => {
    const token = await issuer.token()
    for (const one of [token, () => token, async () => token])
      expect(await get(one).get()).toMatchObject({ interaction_id: 'one' })
  })

  test('a scope that is missing is an error with the code forbidden', async () => {
    const client = get(() => issuer.token({ scope: 'interactions.read' }))
    await expect(client.plainText()).rejects.toMatchObject({ code: 'forbidden', status: 403 })
  })
})
