import { bodyChecks } from './body-checks.ts'
import type { Credentials, SmokeClient } from './client.ts'
import {
  expect,
  expectCommonHeaders,
  expectHeader,
  expectProblem,
  expectStatus,
  listIn,
} from './expectations.ts'

/** What a smoke test knows of a deployment. Ids that are not given leave checks out. */
export type Deployment = {
  readonly base: URL
  readonly client: SmokeClient
  readonly credentials: Credentials
  readonly interaction?: string | undefined
  readonly customer?: string | undefined
  readonly service?: string | undefined
}

export type Check = {
  readonly name: string
  /** Why it cannot be made, if so. */
  readonly leftOut?: string | undefined
  /** Rejects with what was expected. */
  run(): Promise<void>
}

/** An id that nobody has. */
const nobody = 'smoke-test-no-such-id'

/** Everything that is looked at, in order. */
export const checks = (deployment: Deployment): readonly Check[] => [
  ...doors(deployment),
  ...errors(deployment),
  ...lists(deployment),
  ...bodyChecks(deployment),
]

const doors = ({ base, client, credentials }: Deployment): readonly Check[] => {
  const isOpen = credentials.type === 'none' ? 'no credentials are asked for (--auth none)' : undefined
  const path = `/interactions/${nobody}`
  const none = { credentials: { type: 'none' } } as const
  return [
    {
      name: 'the connection is encrypted',
      leftOut: ['localhost', '127.0.0.1', '[::1]'].includes(base.hostname) ? 'a local address' : undefined,
      run: async () => {
        expect(base.protocol === 'https:', 'an https URL')
        expectStatus(await client(path), 404)
      },
    },
    {
      name: 'without credentials nothing is said',
      leftOut: isOpen,
      run: async () => {
        for (const target of [
          path,
          `/customers/${nobody}/interactions`,
          `${path}/plain_text`,
          '/no/such/route',
        ])
          expectProblem(await client(target, none), 401, 'unauthenticated')
      },
    },
    {
      name: 'bad credentials are refused',
      leftOut: isOpen,
      run: async () => {
        for (const authorization of ['Bearer x.y.z', 'Basic eDp5', 'AWS4-HMAC-SHA256 Credential=x']) {
          const reply = await client(path, { credentials: { type: 'header', authorization } })
          expectStatus(reply, 401, 403)
          expectHeader(reply, 'content-type', /^application\/problem\+json/)
        }
      },
    },
    {
      name: "another tenant's ContactCenterId is refused",
      run: async () => {
        const headers = { ContactCenterId: nobody }
        expectProblem(await client(path, { headers }), 403, 'forbidden')
      },
    },
  ]
}

const errors = ({ client }: Deployment): readonly Check[] => [
  {
    name: 'an unknown interaction is 404',
    run: async () => {
      const reply = await client(`/interactions/${nobody}`)
      expectProblem(reply, 404, 'interaction_not_found')
      expectCommonHeaders(reply)
    },
  },
  {
    name: 'an unknown body is 404',
    run: async () => {
      for (const kind of ['plain_text', 'structured_text', 'binary_content'])
        expectProblem(await client(`/interactions/${nobody}/${kind}`), 404, 'content_not_found')
    },
  },
  {
    name: 'an unknown route is 404',
    run: async () => void expectProblem(await client('/no/such/route'), 404, 'route_not_found'),
  },
  {
    name: 'a bad id and a bad parameter are 400 by name',
    run: async () => {
      const id = expectProblem(await client('/interactions/a.b'), 400, 'invalid_parameter')
      expect(id['parameter'] === 'interaction_id', 'parameter interaction_id')
      const limit = expectProblem(
        await client(`/customers/${nobody}/interactions?limit=0`),
        400,
        'invalid_parameter',
      )
      expect(limit['parameter'] === 'limit', 'parameter limit')
    },
  },
  {
    name: 'another method is 405 with Allow',
    run: async () => {
      const reply = await client(`/interactions/${nobody}`, { method: 'DELETE' })
      expectProblem(reply, 405, 'method_not_allowed')
      expectHeader(reply, 'allow', /^GET, HEAD$/)
    },
  },
]

const lists = ({ client, customer, service }: Deployment): readonly Check[] => [
  {
    name: 'an unknown customer or service has an empty list',
    run: async () => {
      for (const path of ['customers', 'services']) {
        const reply = await client(`/${path}/${nobody}/interactions`)
        expectStatus(reply, 200)
        expectCommonHeaders(reply)
        expect(listIn(reply).length === 0, 'an empty list')
      }
    },
  },
  {
    name: 'the list of a customer',
    leftOut: customer ? undefined : 'no --customer was given',
    run: () => checkList(client, `/customers/${encodeURIComponent(customer ?? '')}/interactions`),
  },
  {
    name: 'the list of a service',
    leftOut: service ? undefined : 'no --service was given',
    run: () => checkList(client, `/services/${encodeURIComponent(service ?? '')}/interactions`),
  },
]

/** Two pages of one, their count, and the same of HEAD. */
const checkList = async (client: SmokeClient, path: string): Promise<void> => {
  const first = await client(`${path}?limit=1&count=exact`)
  expectStatus(first, 200)
  expectHeader(first, 'content-type', /^application\/json/)
  expectHeader(first, 'x-total-count', /^[1-9]\d*$/)
  expect(listIn(first).length === 1, 'one interaction')
  const head = await client(`${path}?limit=1&count=exact`, { method: 'HEAD' })
  expectStatus(head, 200)
  expect(head.body.length === 0, 'no body of HEAD')
  if (first.headers.get('x-total-count') === '1') return
  expectHeader(first, 'link', /^<[^>]+>; rel="next"$/)
  const next = /^<([^>]+)>/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
  const second = await client(next)
  expectStatus(second, 200)
  expect(idOf(listIn(second)[0]) !== idOf(listIn(first)[0]), 'another interaction on the second page')
}

const idOf = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'interaction_id' in value ? value.interaction_id : undefined
