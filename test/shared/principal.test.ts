import type { APIGatewayProxyEvent } from 'aws-lambda'
import { describe, expect, test } from 'vitest'
import { ApiError } from '../../shared/errors.ts'
import { tenantOf } from '../../shared/principal.ts'
import { routes, type Source } from '../../shared/routes.ts'
import type { Tenants } from '../../shared/tenants.ts'

type Options = {
  auth?: 'iam' | 'oidc' | 'basic'
  tenants?: Tenants
  userArn?: string
  authorizer?: Record<string, unknown> | null
  source?: Source
  headers?: Record<string, string>
}

const now = Date.parse('2026-11-24T12:00:00Z')

const read = ({
  auth = 'iam',
  tenants = { acme: {} },
  source = 'record',
  headers = {},
  ...options
}: Options) => {
  const context = {
    authorizer: options.authorizer ?? null,
    identity: { userArn: options.userArn ?? null },
  } as unknown as APIGatewayProxyEvent['requestContext']
  const environment = { AUTH: auth, TENANTS: JSON.stringify(tenants) }
  return tenantOf(context, source, (name) => headers[name], environment, now)
}

const refusal = (options: Options) => {
  try {
    return read(options)
  } catch (error) {
    if (error instanceof ApiError) return error.code
    throw error
  }
}

const account = (id: string) => `arn:aws:iam::${id}:root`
const role = (name: string) => `arn:aws:iam::111111111111:role/${name}`
const assumed = (name: string) => `arn:aws:sts::111111111111:assumed-role/${name}/session`

describe('with IAM', () => {
  const tenants = {
    acme: { principals: [role('desk'), 'arn:aws:iam::111111111111:user/path/jo'] },
    other: { principals: [role('crm/portal'), account('222222222222')] },
    rest: { principals: [account('111111111111')] },
  }

  test.each([
    ['acme', assumed('desk')],
    ['acme', 'arn:aws:iam::111111111111:user/path/jo'],
    ['other', assumed('portal')],
    ['other', 'arn:aws:sts::222222222222:assumed-role/any/session'],
    ['other', 'arn:aws:iam::222222222222:user/any'],
    ['rest', assumed('another')],
    ['rest', assumed('desktop')],
    ['rest', 'arn:aws:iam::111111111111:user/jo'],
    ['rest', 'arn:aws:sts::111111111111:federated-user/jo'],
    ['forbidden', 'arn:aws:sts::333333333333:assumed-role/desk/session'],
    ['forbidden', 'arn:aws:iam::333333333333:user/222222222222:root'],
    ['forbidden', ''],
  ])('%s is whose %s is', (expected, userArn) => {
    expect(refusal({ tenants, userArn })).toBe(expected)
  })

  test('the only tenant of a deployment takes every caller that the gateway lets in', () => {
    expect(read({ userArn: assumed('any') })).toBe('acme')
    expect(refusal({ tenants: { acme: { principals: [role('desk')] } }, userArn: assumed('any') })).toBe(
      'forbidden',
    )
  })

  test("an authorizer's word is not taken", () => {
    const authorizer = { tenant: 'acme', scope: 'interactions.read' }
    expect(refusal({ tenants, authorizer, userArn: assumed('portal') })).toBe('other')
  })
})

describe.each(['oidc', 'basic'] as const)('with %s', (auth) => {
  const tenants = { acme: {}, other: {} }
  const verdict = (more: object = {}) => ({
    principalId: 'p',
    tenant: 'acme',
    scope: 'interactions.read interactions.content',
    ...more,
  })

  test("the tenant is the authorizer's", () => {
    expect(read({ auth, tenants, authorizer: verdict() })).toBe('acme')
    expect(read({ auth, tenants, authorizer: verdict({ tenant: 'other' }) })).toBe('other')
  })

  test.each([
    ['no verdict', null],
    ['no tenant', verdict({ tenant: undefined })],
    ['a tenant of no deployment', verdict({ tenant: 'third' })],
    ['a tenant that only a prototype has', verdict({ tenant: 'constructor' })],
    ['no scope', verdict({ scope: undefined })],
    ['no scope of ours', verdict({ scope: 'interactions.reader openid' })],
  ])('%s is forbidden', (_, authorizer) => {
    expect(refusal({ auth, tenants, authorizer })).toBe('forbidden')
  })

  test.each(Object.values(routes))(
    '$path takes its own scope only, whatever route a verdict was made for',
    ({ source }) => {
      const own = source === 'content' ? 'interactions.content' : 'interactions.read'
      const foreign = source === 'content' ? 'interactions.read' : 'interactions.content'
      expect(refusal({ auth, tenants, source, authorizer: verdict({ scope: own }) })).toBe('acme')
      expect(refusal({ auth, tenants, source, authorizer: verdict({ scope: foreign }) })).toBe('forbidden')
    },
  )

  // The gateway keeps a verdict for minutes.
  test.each([
    [now / 1000 + 1, 'acme'],
    [String(now / 1000 + 1), 'acme'],
    [now / 1000, 'unauthenticated'],
    [now / 1000 - 1, 'unauthenticated'],
    ['never', 'unauthenticated'],
  ])('a verdict on a token that expires at %s is %s', (expires_at, expected) => {
    expect(refusal({ auth, tenants, authorizer: verdict({ expires_at }) })).toBe(expected)
  })
})

describe('the old headers', () => {
  const tenants = { acme: { contactCenterIds: ['9f4c'], groupIds: ['7', '8'] } }

  test.each([
    ['acme', {}],
    ['acme', { contactcenterid: 'acme', groupid: 'acme' }],
    ['acme', { contactcenterid: '9f4c', groupid: '8' }],
    ['acme', { contactcenterid: '' }],
    ['forbidden', { contactcenterid: 'other' }],
    ['forbidden', { contactcenterid: '7' }],
    ['forbidden', { groupid: '9f4c' }],
    ['forbidden', { contactcenterid: '9f4c, 9f4c' }],
    ['forbidden', { contactcenterid: '9F4C' }],
    ['forbidden', { contactcenterid: '9f4c', groupid: '9' }],
  ])('%s for %j', (expected, headers) => {
    expect(refusal({ tenants, headers })).toBe(expected)
  })

  test('are named when they are refused', () => {
    expect(() => read({ tenants, headers: { groupid: '9' } })).toThrow(
      "GroupId is not one of the caller's tenant.",
    )
  })
})
