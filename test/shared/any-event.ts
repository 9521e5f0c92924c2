import fc from 'fast-check'
import { sampleDocuments } from '../../infra/sample/documents.ts'
import { detailTypesIn, detailTypesOut, ownSource } from '../../shared/detail-types.ts'

const samples = [...sampleDocuments({ customers: 1, seed: 5 })].filter((text) => text.length < 3000)
const value = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    null,
    '',
    'a/b',
    'x'.repeat(200),
    -1,
    1e21,
    [],
    {},
    true,
    '2020-01-01',
    '__proto__',
    '\0',
  ),
)
const id = fc.constantFrom('fuzzed-1', 'fuzzed-2')
const names = [
  'interaction_id',
  'service_id',
  'customer_id',
  'hold',
  'modified_date',
  'tenant',
  'reason',
  'data',
] as const

/** What an event is about, as it should be: any of the kinds that there are. */
const detail = fc.oneof(
  fc.constantFrom(...samples).map((text) => JSON.parse(text)),
  fc.record({
    interaction_id: id,
    service_id: id,
    customer_id: id,
    hold: fc.boolean(),
    data: fc.record({
      tenant: fc.oneof(fc.constant('default'), value),
      interaction_id: fc.oneof(id, value),
      reason: fc.constant('expired'),
    }),
  }),
)
const members = (some: readonly string[]) => fc.tuple(fc.constantFrom(...some), value)

/** An event with members of its own or of its detail replaced by what should not be there. */
const mutated = fc
  .record({
    detail,
    type: fc.constantFrom<string>(...detailTypesIn, ...detailTypesOut, 'interaction.forgotten'),
    source: fc.constantFrom('crm', 'crm', ownSource),
    inDetail: fc.array(members([...names, 'content', 'start_date', 'udata']), { maxLength: 2 }),
    outside: fc.array(members(['id', 'source', 'detail-type', 'time', 'detail', 'sweep']), { maxLength: 1 }),
  })
  .map(({ detail: whole, type, source, inDetail, outside }) =>
    JSON.stringify({
      id: 'e',
      source,
      'detail-type': type,
      time: '2026-01-01T00:00:00Z',
      detail: { ...whole, ...Object.fromEntries(inDetail) },
      ...Object.fromEntries(outside),
    }),
  )

/** Bodies of messages: events of all kinds, what was made of them, and anything else. */
export const anyMessage = fc.oneof(
  { weight: 4, arbitrary: mutated },
  { weight: 1, arbitrary: fc.json() },
  { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(mutated, fc.nat(), fc.constantFrom('', '"', '{', '\\', '\0', '}'))
      .map(([text, where, piece]) => {
        const at = where % text.length
        return text.slice(0, at) + piece + text.slice(at + 1)
      }),
  },
)
