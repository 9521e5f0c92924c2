import type { Random } from '../../infra/sample/random.ts'

/** A request, and the statuses that are right for it. */
export type Question = {
  readonly method?: 'GET' | 'HEAD'
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly expected: readonly number[]
  /** The path whose last ETag is to be sent along. */
  readonly conditional?: boolean
}

/** What a question may be about. */
export type Content = {
  readonly interactions: readonly string[]
  readonly customers: readonly string[]
  readonly services: readonly string[]
  /** Paths of bodies that are not empty, by their kind. */
  readonly bodies: Readonly<Record<(typeof kinds)[number], readonly string[]>>
}

const kinds = ['plain_text', 'structured_text', 'binary_content'] as const

/** Finds out of documents what can be asked for. */
export const contentOf = (documents: readonly string[]): Content => {
  const parsed = documents.map((text) => JSON.parse(text))
  const encoded = (values: readonly unknown[]) =>
    [...new Set(values)].flatMap((value) => (value === undefined ? [] : encodeURIComponent(String(value))))
  const bodiesOf = (kind: string) =>
    parsed
      .filter(({ content }) => content?.[kind]?.inline || content?.[kind]?.base64)
      .map(({ interaction_id }) => `/interactions/${interaction_id}/${kind}`)
  return {
    interactions: parsed.map(({ interaction_id }) => interaction_id),
    customers: encoded(parsed.map(({ customer_id }) => customer_id)),
    services: encoded(parsed.flatMap(({ service_ids = [] }) => service_ids)),
    bodies: {
      plain_text: bodiesOf('plain_text'),
      structured_text: bodiesOf('structured_text'),
      binary_content: bodiesOf('binary_content'),
    },
  }
}

const served = [200]

/** What clients ask: most of it plain reads of every URI, and some of all else that the contract has. */
export const askAnything = (
  { interactions, customers, services, bodies }: Content,
  random: Random,
): Question => {
  const record = () => `/interactions/${random.pick(interactions)}`
  const list = () =>
    random.chance(60)
      ? `/customers/${random.pick(customers)}/interactions`
      : `/services/${random.pick(services)}/interactions`
  const body = () => random.pick(bodies[random.pick(kinds)])
  const shares: readonly (readonly [percent: number, make: () => Question])[] = [
    [28, () => ({ path: record(), expected: served })],
    [14, () => ({ path: list(), expected: served })],
    [26, () => ({ path: body(), expected: served })],
    [8, () => ({ path: `${list()}?limit=5`, expected: served })],
    [4, () => ({ path: `${list()}?media_types=chat&count=exact&fields=subject`, expected: served })],
    [6, () => ({ path: body(), headers: { Range: 'bytes=0-99' }, expected: [206] })],
    [6, () => ({ path: random.pick([record, body])(), conditional: true, expected: [200, 304] })],
    [5, () => ({ method: 'HEAD', path: random.pick([record, list, body])(), expected: served })],
    [2, () => ({ path: '/interactions/nobody/plain_text', expected: [404] })],
    [1, () => ({ path: `${list()}?limit=none`, expected: [400] })],
  ]
  let left = random.integer(1, 100)
  const share = shares.find(([percent]) => {
    left -= percent
    return left <= 0
  })
  if (!share) throw new Error('the shares are not a hundred')
  return share[1]()
}
