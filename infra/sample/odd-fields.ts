import { textBody } from './bodies.ts'
import { call } from './call.ts'
import { chat } from './chat.ts'
import { type Encounter, type InteractionDocument, instant } from './interaction.ts'
import { openMedia } from './open-media.ts'
import { hexDigits } from './random.ts'

/** One odd but legal record after another: what real exports hold and careless code loses. */
export const oddFields: readonly ((encounter: Encounter) => readonly InteractionDocument[])[] = [
  (encounter) => [{ ...plain(encounter), subject: '' }],
  (encounter) => [
    { ...plain(encounter), subject: 'A subject cut off at 512 characters. '.repeat(14).slice(0, 512) },
  ],
  (encounter) => [{ ...plain(encounter), subject: '\u202b"עברית" & <العربية>\u202c 👩‍👩‍👧‍👦 \\ / \u2028 Ж' }],
  (encounter) => [{ ...plain(encounter), timeshift: 2_147_483_647 }],
  (encounter) => [{ ...plain(encounter), timeshift: -1 }],
  (encounter) => [{ ...plain(encounter), media_type: 'Call', entity_type: 3, duration: 0 }],
  (encounter) => [{ ...plain(encounter), media_type: 'EMAIL', type: 'inbound', sub_type: 'INBOUNDNEW' }],
  (encounter) => [{ ...plain(encounter), type: 'Consult', sub_type: 'ConsultNew' }],
  (encounter) => [{ ...plain(encounter), status: 0, end_date: undefined }],
  (encounter) => [{ ...plain(encounter), status: 1, end_date: undefined, service_ids: [], content: {} }],
  (encounter) => [chat(encounter, { ongoing: true })],
  (encounter) => [{ ...call(encounter), end_date: undefined, modified_date: undefined }],
  (encounter) => [{ ...plain(encounter), thread_id: `case_2019-${encounter.random.text(hexDigits, 8)}` }],
  (encounter) => [wholeSeconds(encounter)],
  (encounter) => [bareMinimum(encounter)],
  (encounter) => [hugeNumbers(encounter)],
  (encounter) => [strangeKeys(encounter)],
  (encounter) => [threeServices(encounter)],
  unusualIds,
  sameMillisecond,
]

const plain = (encounter: Encounter): InteractionDocument => openMedia(encounter, 'workitem')

const wholeSeconds = (encounter: Encounter): InteractionDocument => {
  const start_date = instant(encounter.startMs - (encounter.startMs % 1000))
  return { ...plain(encounter), start_date, end_date: start_date, modified_date: start_date }
}

const bareMinimum = ({ ids, customer, startMs }: Encounter): InteractionDocument => ({
  interaction_id: ids.interaction(startMs),
  customer_id: customer.customerId,
  status: 3,
  entity_type: 7,
  media_type: 'any',
  type: 'Unknown',
  thread_id: ids.interaction(startMs),
  start_date: instant(startMs),
})

const hugeNumbers = (encounter: Encounter): InteractionDocument => ({
  ...plain(encounter),
  owner_id: 9_007_199_254_740_993n,
  creator_app_id: 18_446_744_073_709_551_615n,
  threadHash: -9_223_372_036_854_775_808n,
  udata: { conn_id: 9_223_372_036_854_775_807n, list: [12_345_678_901_234_567_890n, 0, -1, 0.5], flag: true },
})

const strangeKeys = (encounter: Encounter): InteractionDocument => ({
  ...plain(encounter),
  udata: {
    '7': 'seven',
    '007': 'a bond',
    '1e3': '',
    // In brackets: without them it would set the prototype instead of a key.
    ['__proto__']: { polluted: 'no' },
    constructor: 'builder',
    '': 'an empty key',
    'key with "quotes", spaces & ünïcode': 'value\twith\n\\controls\\',
    nested: { deeper: { deepest: { list: [{ a: '1' }, [], {}] } } },
  },
})

const threeServices = (encounter: Encounter): InteractionDocument => {
  const { random } = encounter
  const numbered = `${random.integer(1, 8)}${random.text('0123456789', 18)}`
  return { ...plain(encounter), service_ids: ['9223372036854775807', numbered, `115-${random.uuid()}`] }
}

function unusualIds(encounter: Encounter): readonly InteractionDocument[] {
  const tail = encounter.random.text(hexDigits, 12)
  const upper = `AbCdEa${tail.slice(0, 9)}X`
  const ids = [
    `_import-2009_${tail}-`,
    `-${tail}`,
    tail.slice(0, 7),
    `${tail}${'z'.repeat(64)}`.slice(0, 64),
    upper,
  ]
  return [...ids, upper.replace(/X$/, 'x')].map((id) => ({ ...plain(encounter), interaction_id: id }))
}

/** A burst of records in one and the same millisecond, and one a millisecond later. */
function sameMillisecond(encounter: Encounter): readonly InteractionDocument[] {
  const burst = Array.from({ length: 5 }, () => ({ ...plain(encounter), media_type: 'busevent' }))
  const content = { plain_text: textBody('the last of the burst') }
  return [...burst, { ...plain({ ...encounter, startMs: encounter.startMs + 1 }), content }]
}
