import type { Check, Deployment } from './checks.ts'
import { expect, expectCommonHeaders, expectHeader, expectProblem } from './expectations.ts'
import { nobody } from './nobody.ts'

/** Looks at every error that a client can cause. */
export const errorChecks = ({ client }: Deployment): readonly Check[] => [
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
