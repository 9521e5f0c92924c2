import type { Check, Deployment } from './checks.ts'
import type { SmokeClient } from './client.ts'
import { expect, expectCommonHeaders, expectHeader, expectStatus, listIn } from './expectations.ts'
import { nobody } from './nobody.ts'

/** Looks at the lists of a customer and of a service. */
export const listChecks = ({ client, customer, service }: Deployment): readonly Check[] => [
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
