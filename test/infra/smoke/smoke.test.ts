import { createServer, request, type Server } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { localCredentials, localRegion } from '../../../infra/local/credentials.ts'
import { portOf } from '../../../infra/local/port.ts'
import { writeSecret } from '../../../infra/local/secrets-file.ts'
import { checks } from '../../../infra/smoke/checks.ts'
import { type Credentials, smokeClient } from '../../../infra/smoke/client.ts'
import { type Result, runChecks } from '../../../infra/smoke/run-checks.ts'
import { formatUsers } from '../../../shared/basic-credentials.ts'
import { hashPassword } from '../../../shared/password-hash.ts'
import { assemblies } from '../../assemblies.ts'
import { type Issuer, openIssuer } from '../../issuer.ts'
import { runningService } from '../../service.ts'

const document = (id: string, content = {}) => ({
  interaction_id: id,
  customer_id: 'c 1',
  service_ids: ['s/1'.replace('/', '-')],
  start_date: `2026-01-31T09:00:0${id.length}Z`,
  structured_text_mime: 'text/xml',
  content,
})

type Running = ReturnType<typeof runningService>
const fill = async ({ put }: Running) => {
  await put(document('one', { plain_text: { inline: 'text' }, binary_content: { inline: 'bytes' } }))
  await put(document('three'))
}
const ids = { interaction: 'one', customer: 'c 1', service: 's-1' }

const resultsOf = async (url: string, credentials: Credentials) => {
  const base = new URL(url)
  const results: Result[] = []
  const client = smokeClient(base, credentials)
  const passed = await runChecks(checks({ base, client, credentials, ...ids }), (one) => results.push(one))
  return { passed, failed: results.filter(({ result }) => result === 'FAILED'), results }
}

const assemblyOf = assemblies()

describe('a service that is well passes', () => {
  describe('with signatures', () => {
    const running = runningService(undefined, { checksSignatures: true })
    beforeAll(() => fill(running))

    test('every check', async () => {
      const credentials = { type: 'iam', region: localRegion, ...localCredentials } as const
      const { failed, results } = await resultsOf(running.url, credentials)
      expect(failed).toEqual([])
      expect(results.filter(({ result }) => result === 'left out').map(({ why }) => why)).toEqual([
        'a local address',
      ])
    })
  })

  describe('with tokens', () => {
    let issuer: Issuer
    const running = runningService(async () => {
      issuer = await openIssuer()
      return assemblyOf({ auth: 'oidc', oidcIssuer: issuer.url, oidcAudiences: 'history' })
    })
    beforeAll(() => fill(running))
    afterAll(() => issuer.close())

    test('every check', async () => {
      const credentials = { type: 'header', authorization: `Bearer ${await issuer.token()}` } as const
      expect((await resultsOf(running.url, credentials)).failed).toEqual([])
    })
  })

  describe('with passwords', () => {
    const running = runningService(() => assemblyOf({ auth: 'basic' }))
    beforeAll(async () => {
      const user = {
        tenant: 'default',
        scopes: ['interactions.read', 'interactions.content'],
        hashes: [await hashPassword('p')],
      } as const
      await writeSecret(running.data.path, formatUsers({ smoke: user }))
      await fill(running)
    })

    test('every check', async () => {
      const authorization = `Basic ${Buffer.from('smoke:p').toString('base64')}`
      expect((await resultsOf(running.url, { type: 'header', authorization })).failed).toEqual([])
    })
  })
})

type Reply = { status: number; headers: Record<string, string | string[] | undefined>; body: Buffer }
type Break = (reply: Reply, asked: { method: string; path: string; range: string | undefined }) => void

describe('a service that is not well fails', () => {
  const running = runningService()
  let proxy: Server
  let breakReply: Break = () => {}
  beforeAll(async () => {
    await fill(running)
    proxy = createServer((asked, answer) => {
      const { method = '', url: path = '', headers } = asked
      const own = request(`${running.url}${path}`, { method, headers, agent: false }, async (from) => {
        const reply = { status: from.statusCode ?? 0, headers: { ...from.headers }, body: await buffer(from) }
        breakReply(reply, { method, path, range: headers.range })
        const { 'transfer-encoding': _, 'content-length': length, ...rest } = reply.headers
        const sized =
          method === 'HEAD' || reply.status === 304
            ? { 'content-length': length }
            : { 'content-length': String(reply.body.length) }
        for (const [name, value] of Object.entries({ ...rest, ...sized }))
          if (value !== undefined) answer.setHeader(name, value)
        answer.writeHead(reply.status).end(reply.body)
      })
      own.end()
    })
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  })
  afterAll(() => proxy.close())

  const failures = async (change: Break) => {
    breakReply = change
    const { passed, failed } = await resultsOf(`http://127.0.0.1:${portOf(proxy)}`, { type: 'none' })
    expect(passed).toBe(failed.length === 0)
    return failed.map(({ check }) => check)
  }
  const without =
    (name: string): Break =>
    ({ headers }) => {
      delete headers[name]
    }

  test('not when only a proxy stands between', async () => {
    expect(await failures(() => {})).toEqual([])
  })

  test.each<[string, Break]>([
    [
      "another tenant's ContactCenterId is refused",
      (reply) => reply.status === 403 && Object.assign(reply, { status: 200 }),
    ],
    ['an unknown interaction is 404', without('x-request-id')],
    ['an unknown interaction is 404', without('x-content-type-options')],
    ['an unknown interaction is 404', without('content-security-policy')],
    ['an unknown interaction is 404', ({ headers }) => Object.assign(headers, { 'cache-control': 'public' })],
    [
      'an unknown body is 404',
      ({ headers }) =>
        headers['content-type'] === 'application/problem+json' &&
        Object.assign(headers, { 'content-type': 'application/json' }),
    ],
    [
      'an unknown body is 404',
      (reply) =>
        Object.assign(reply, {
          body: Buffer.from(reply.body.toString().replaceAll('content_not_found', 'interaction_not_found')),
        }),
    ],
    [
      'an unknown route is 404',
      (reply, { path }) => path === '/no/such/route' && Object.assign(reply, { status: 403 }),
    ],
    [
      'a bad id and a bad parameter are 400 by name',
      (reply) =>
        Object.assign(reply, {
          body: Buffer.from(reply.body.toString().replace('"parameter":"limit"', '"parameter":"x"')),
        }),
    ],
    [
      'a bad id and a bad parameter are 400 by name',
      (reply) =>
        Object.assign(reply, {
          body: Buffer.from(reply.body.toString().replace(/"message":"[^"]*"/, '"message":""')),
        }),
    ],
    ['another method is 405 with Allow', without('allow')],
    [
      'an unknown customer or service has an empty list',
      (reply, { path }) =>
        path.includes('no-such-id') && reply.status === 200 && Object.assign(reply, { status: 404 }),
    ],
    ['the list of a customer', without('x-total-count')],
    ['the list of a customer', without('link')],
    [
      'the list of a service',
      (reply, { path }) =>
        path.includes('cursor=') &&
        path.includes('services') &&
        Object.assign(reply, { body: Buffer.from('[{"interaction_id":"three"}]') }),
    ],
    [
      'an interaction, the same by HEAD',
      ({ headers }, { method }) =>
        method === 'HEAD' && Object.assign(headers, { 'content-type': 'text/plain' }),
    ],
    [
      'fields keep what they name',
      (reply, { path }) =>
        path.includes('fields=') &&
        Object.assign(reply, { body: Buffer.from('{"interaction_id":"one","subject":"x"}') }),
    ],
    ['the plain_text of the interaction, where its link leads', without('etag')],
    ['the plain_text of the interaction, where its link leads', without('accept-ranges')],
    [
      'the plain_text of the interaction, where its link leads',
      (reply, { range }) => range === 'bytes=0-0' && Object.assign(reply, { body: Buffer.from('text') }),
    ],
    [
      'the binary_content of the interaction, where its link leads',
      (reply) => reply.status === 304 && Object.assign(reply, { status: 200 }),
    ],
    [
      'the binary_content of the interaction, where its link leads',
      (reply) => reply.status === 412 && Object.assign(reply, { status: 200 }),
    ],
    [
      'the structured_text of the interaction, where its link leads',
      (reply, { path }) => path.endsWith('structured_text') && Object.assign(reply, { status: 500 }),
    ],
  ])('"%s" when it is not so: %#', async (check, change) => {
    expect(await failures(change)).toContain(check)
  })

  test('"without credentials nothing is said" and "bad credentials are refused" when nobody asks for them', async () => {
    breakReply = () => {}
    const { failed } = await resultsOf(running.url, { type: 'header', authorization: 'Bearer good' })
    expect(failed.map(({ check }) => check)).toEqual([
      'without credentials nothing is said',
      'bad credentials are refused',
    ])
  })

  test('and credentials go to no other host than the one that was named', async () => {
    const failed = await failures((reply) =>
      Object.assign(reply, {
        body: Buffer.from(reply.body.toString().replaceAll(/"http:\/\/[^/]+/g, '"http://evil.example')),
      }),
    )
    expect(failed).toContain('the plain_text of the interaction, where its link leads')
  })
})
