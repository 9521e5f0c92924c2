import type { Check, Deployment } from './checks.ts'
import { expect, expectHeader, expectProblem, expectStatus } from './expectations.ts'
import { nobody } from './nobody.ts'

/** Looks at who is let in. */
export const doorChecks = ({ base, client, credentials }: Deployment): readonly Check[] => {
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
