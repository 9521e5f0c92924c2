import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { writeSecret } from '../../infra/local/secrets-file.ts'
import { formatUsers } from '../../shared/basic-credentials.ts'
import { parseDocument } from '../../shared/interaction-document.ts'
import { hashPassword } from '../../shared/password-hash.ts'
import { routes } from '../../shared/routes.ts'
import { ask, problemIn } from '../ask.ts'
import { assemblies } from '../assemblies.ts'
import { type Issuer, openIssuer } from '../issuer.ts'
import { runningService } from '../service.ts'

const tenants = { acme: { contactCenterIds: ['9f4c'], groupIds: ['7'] }, other: {} }

const synthesized = assemblies()
const assemblyOf = (settings: Record<string, string>) =>
  synthesized({ tenants: JSON.stringify(tenants), ...settings })

const document = (tenant: string) => ({
  interaction_id: 'one',
  customer_id: 'c1',
  service_ids: ['s1'],
  subject: `of ${tenant}`,
  start_date: '2026-01-31T09:00:00Z',
  structured_text_mime: 'text/xml',
  content: Object.fromEntries(
    ['plain_text', 'structured_text', 'binary_content'].map((kind) => [
      kind,
      { inline: `body of ${tenant}` },
    ]),
  ),
})

type Running = ReturnType<typeof runningService>

const fill = async ({ writer }: Running) => {
  for (const tenant of ['acme', 'other'])
    await writer.put(tenant, parseDocument(JSON.stringify(document(tenant))))
  // One that the other tenant alone has.
  const own = { ...document('other'), interaction_id: 'two', customer_id: 'c2', service_ids: ['s2'] }
  await writer.put('other', parseDocument(JSON.stringify(own)))
}

const pathsOf = (interaction: string, customer: string, service: string) =>
  Object.values(routes).map(({ path, source }) => ({
    source,
    path: path
      .replace('{customer_id}', customer)
      .replace('{service_id}', service)
      .replace('{interaction_id}', interaction),
  }))
const shared = pathsOf('one', 'c1', 's1')
const foreign = pathsOf('two', 'c2', 's2')

/** What holds whatever the credentials are, given those of two tenants and of one that may read less. */
const sameForAll = (
  running: Running,
  credentials: () => Record<'acme' | 'other' | 'readOnly' | 'contentOnly', string>,
) => {
  const get = (path: string, who?: 'acme' | 'other' | 'readOnly' | 'contentOnly', headers = {}) =>
    ask(running.url + path, { headers: { ...(who && { Authorization: credentials()[who] }), ...headers } })

  test.each(shared)('$path is 401 without credentials, with a challenge', async ({ path }) => {
    for (const method of ['GET', 'HEAD', 'POST', 'OPTIONS']) {
      const answer = await ask(running.url + path, { method })
      expect(answer.status, method).toBe(401)
      expect(answer.headers['www-authenticate']).toMatch(/^B/)
    }
    expect(problemIn(await get(path))).toMatchObject({ code: 'unauthenticated', status: 401 })
  })

  test.each(shared)("$path is the tenant's own", async ({ path }) => {
    for (const tenant of ['acme', 'other'] as const) {
      const { status, body } = await get(path, tenant)
      expect([status, body.toString()]).toEqual([200, expect.stringContaining(`of ${tenant}`)])
      expect(body.toString()).not.toContain(`of ${tenant === 'acme' ? 'other' : 'acme'}`)
    }
  })

  test.each(foreign)('$path of another tenant is as if it were not there', async ({ path, source }) => {
    const { status, body } = await get(path, 'acme')
    if (source.endsWith('index')) expect([status, body.toString()]).toEqual([200, '[]'])
    else expect(status).toBe(404)
    expect((await get(path, 'other')).status).toBe(200)
  })

  test.each(shared)(
    '$path takes the scope that it needs, whatever was asked before with the same credentials',
    async ({ path, source }) => {
      const [may, mayNot] =
        source === 'content' ? (['contentOnly', 'readOnly'] as const) : (['readOnly', 'contentOnly'] as const)
      expect((await get(path, may)).status).toBe(200)
      const refused = await get(path, mayNot)
      expect(refused.status).toBe(403)
      expect(problemIn(refused)).toMatchObject({
        code: 'forbidden',
        detail: expect.stringContaining('scope'),
      })
    },
  )

  test.each(shared)(
    '$path takes the old headers when they agree, and refuses them when not',
    async ({ path }) => {
      for (const headers of [{ ContactCenterId: 'acme' }, { ContactCenterId: '9f4c', GroupId: '7' }])
        expect((await get(path, 'acme', headers)).status).toBe(200)
      for (const headers of [{ ContactCenterId: 'other' }, { ContactCenterId: '9f4c', GroupId: 'other' }])
        expect((await get(path, 'acme', headers)).status).toBe(403)
      expect((await get(path, 'other', { ContactCenterId: '9f4c' })).status).toBe(403)
    },
  )

  test('a cursor of one tenant shows another nothing of it', async () => {
    const cursorOf = async (list: string, tenant: 'acme' | 'other') => {
      const { headers } = await get(`${list}?limit=1`, tenant)
      return /<[^>]*(cursor=[^&>]+)/.exec(String(headers['link']))?.[1]
    }
    for (const [path, id] of [
      ['customers', 'many'],
      ['services', 'many'],
    ]) {
      const list = `/${path}/${id}/interactions`
      for (const tenant of ['acme', 'other'])
        for (const count of [1, 2, 3]) {
          const more = {
            ...document(tenant),
            interaction_id: `${tenant}-${count}`,
            customer_id: 'many',
            service_ids: ['many'],
            start_date: `2026-02-0${count}T00:00:00Z`,
          }
          await running.writer.put(tenant, parseDocument(JSON.stringify(more)))
        }
      const cursor = await cursorOf(list, 'other')
      expect(cursor).toBeDefined()
      const { status, body } = await get(`${list}?limit=10&${cursor}`, 'acme')
      expect(status).toBe(200)
      expect(body.toString()).not.toContain('of other')
    }
  })

  test('an unknown route is 404 for who is let in', async () => {
    expect((await get('/nothing/here')).status).toBe(401)
    const answer = await get('/nothing/here', 'acme', { 'Content-Type': 'text/plain' })
    expect(answer.status).toBe(404)
    expect(answer.headers['x-request-id']).toBe(problemIn(answer)['request_id'])
    expect(problemIn(await get('/', 'acme'))).toMatchObject({ code: 'route_not_found' })
  })
}

describe('with tokens of an issuer', () => {
  let issuer: Issuer
  const tokens: Record<string, string> = {}
  const running = runningService(async () => {
    issuer = await openIssuer()
    return assemblyOf({ auth: 'oidc', oidcIssuer: issuer.url, oidcAudiences: 'history' })
  })
  const bearer = async (claims = {}) => `Bearer ${await issuer.token({ tenant: 'acme', ...claims })}`
  beforeAll(async () => {
    await fill(running)
    tokens['acme'] = await bearer()
    tokens['other'] = await bearer({ tenant: 'other' })
    tokens['readOnly'] = await bearer({ scope: 'interactions.read' })
    tokens['contentOnly'] = await bearer({ scope: 'interactions.content' })
  })
  afterAll(() => issuer.close())

  sameForAll(running, () => tokens as Record<'acme' | 'other' | 'readOnly' | 'contentOnly', string>)

  const statusOf = async (token: string) =>
    (await ask(`${running.url}/interactions/one`, { headers: { Authorization: token } })).status

  test('an expired, foreign, unsigned or overlong one is 401', async () => {
    expect(await statusOf(await bearer({ exp: issuer.seconds() - 10 }))).toBe(401)
    expect(await statusOf(await bearer({ iss: 'https://evil.example' }))).toBe(401)
    expect(await statusOf(await bearer({ aud: 'other' }))).toBe(401)
    expect(await statusOf(await bearer({ tenant: 'evil' }))).toBe(401)
    const [, payload] = (await bearer()).split('.')
    expect(await statusOf(`Bearer ${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`)).toBe(
      401,
    )
    expect(await statusOf(`Bearer ${'x'.repeat(8200)}`)).toBe(401)
    expect(await statusOf('Basic YTpi')).toBe(401)
  })

  test('the issuer being down is 503 for new tokens, and no word about why', async () => {
    issuer.fail(true)
    await issuer.rotate()
    const answer = await ask(`${running.url}/interactions/one`, {
      headers: { Authorization: await bearer() },
    })
    issuer.fail(false)
    expect([401, 503]).toContain(answer.status)
    expect(answer.body.toString()).not.toContain(issuer.url)
  })
})

describe('with passwords', () => {
  const running = runningService(() => assemblyOf({ auth: 'basic' }))
  const basic = (name: string, password = 'sixteen characters') =>
    `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`
  beforeAll(async () => {
    const hashes = [await hashPassword('sixteen characters')]
    const both = ['interactions.read', 'interactions.content'] as const
    const user = (
      tenant: string,
      scopes: readonly ('interactions.read' | 'interactions.content')[] = both,
    ) => ({
      tenant,
      scopes,
      hashes,
    })
    const users = {
      acme: user('acme'),
      other: user('other'),
      readOnly: user('acme', ['interactions.read']),
      contentOnly: user('acme', ['interactions.content']),
      stray: user('nowhere'),
    }
    await writeSecret(running.data.path, formatUsers(users))
    await fill(running)
  })

  sameForAll(running, () => ({
    acme: basic('acme'),
    other: basic('other'),
    readOnly: basic('readOnly'),
    contentOnly: basic('contentOnly'),
  }))

  test.each([
    [401, basic('acme', 'wrong')],
    [401, basic('evil')],
    [401, 'Bearer x'],
    // Its tenant is not one of the deployment.
    [403, basic('stray')],
  ])('%i for %s', async (status, Authorization) => {
    expect((await ask(`${running.url}/interactions/one`, { headers: { Authorization } })).status).toBe(status)
  })
})

describe('with signatures, each tenant naming its principals', () => {
  const principals = (account: string) => ({ principals: [`arn:aws:iam::${account}:root`] })
  // The local run's caller is the root of the first account.
  const own = { acme: { ...principals('000000000000'), ...tenants.acme }, other: principals('111111111111') }
  const running = runningService(() => synthesized({ tenants: JSON.stringify(own) }))
  beforeAll(() => fill(running))

  test.each(shared)("$path is the tenant's own", async ({ path }) => {
    const { status, body } = await ask(running.url + path)
    expect([status, body.toString()]).toEqual([200, expect.stringContaining('of acme')])
    expect(body.toString()).not.toContain('of other')
  })

  test.each(foreign)('$path of another tenant is as if it were not there', async ({ path, source }) => {
    const { status, body } = await ask(running.url + path)
    if (source.endsWith('index')) expect([status, body.toString()]).toEqual([200, '[]'])
    else expect(status).toBe(404)
  })

  test.each(shared)('$path refuses headers that name another tenant', async ({ path }) => {
    expect((await ask(running.url + path, { headers: { GroupId: '7' } })).status).toBe(200)
    expect((await ask(running.url + path, { headers: { GroupId: 'other' } })).status).toBe(403)
  })
})
