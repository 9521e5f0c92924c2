import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { ask, lasting, problemIn } from '../ask.ts'
import { decodedOnce, isCustomerId, isInteractionId, rawIds } from '../decoded-id.ts'
import { runs } from '../properties.ts'
import { runningService } from '../service.ts'
import { inListOrder, walk } from '../walk.ts'
import { unknownHeaders } from './any-headers.ts'
import { cursorQueries, placeIn } from './cursor-model.ts'
import { problemOf } from './problem-document.ts'
import { sendRaw } from './raw-request.ts'

const running = runningService()
const get = (path: string) =>
  sendRaw(running.url, `GET ${path} HTTP/1.1\r\nHost: api.example\r\nConnection: close\r\n\r\n`)

/** Characters that a path can have, but for those that end a segment or the path. */
const inPath = fc.string({
  unit: fc.constantFrom(...`!"$%&'()*+,-.0123aAzZ:;<=>@[\\]^_\`{|}~`),
  maxLength: 6,
})
const paths = {
  customer: (id: string) => `/customers/${id}/interactions`,
  service: (id: string) => `/services/${id}/interactions`,
  interaction: (id: string) => `/interactions/${id}`,
  content: (id: string) => `/interactions/${id}/plain_text`,
}

beforeAll(async () => {
  for (const path of Object.values(paths)) await get(path('x'))
})

describe('whatever stands in the place of an id', () => {
  const expected = (kind: keyof typeof paths, raw: string) => {
    if (raw === '') return 'route_not_found'
    const id = decodedOnce(raw)
    // What is no percent-encoded UTF-8 does not get as far as the function that knows the parameter's name.
    if (id === undefined) return 'invalid_parameter'
    const isMember = kind === 'customer' || kind === 'service'
    const sound = isMember ? isCustomerId(id) : isInteractionId(id)
    if (!sound) return `invalid_parameter ${isMember ? kind : 'interaction'}_id`
    return {
      customer: '[]',
      service: '[]',
      interaction: 'interaction_not_found',
      content: 'content_not_found',
    }[kind]
  }

  test('is an id exactly when the contract says so, and never an error of the service', async () => {
    const kinds = fc.constantFrom(...(Object.keys(paths) as (keyof typeof paths)[]))
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(kinds, rawIds(inPath)), { minLength: 4, maxLength: 4 }),
        async (asked) => {
          const replies = await Promise.all(asked.map(([kind, raw]) => get(paths[kind](raw))))
          const outcomes = replies.map((reply) => (reply.status === 200 ? reply.body : problemOf(reply)))
          expect(outcomes).toEqual(asked.map(([kind, raw]) => expected(kind, raw)))
        },
      ),
      runs(60),
    )
  })
})

describe('an interaction', () => {
  const ids = fc
    .oneof(
      fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 }),
      fc.constantFrom(
        'a%2Fb',
        '%',
        '..',
        '.',
        '%00',
        '\ufeffx',
        'a+b c',
        '😀'.repeat(128),
        '\\',
        '"; x=',
        '__proto__',
      ),
    )
    .filter(isCustomerId)
  let serial = 0
  const encodeAll = (id: string) =>
    [...Buffer.from(id)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('')

  test('is found under its customer and its service, whatever they are called and however a client encodes it', async () => {
    await fc.assert(
      fc.asyncProperty(ids, async (id) => {
        const interaction_id = `i${serial++}`
        const start_date = '2020-01-01T00:00:00Z'
        await running.put({ interaction_id, customer_id: id, service_ids: [id], start_date })
        for (const path of [paths.customer, paths.service])
          for (const encode of [encodeURIComponent, encodeAll]) {
            const { status, body } = await get(path(encode(id)))
            expect(status).toBe(200)
            expect(JSON.parse(body)).toContainEqual(
              expect.objectContaining({ interaction_id, customer_id: id }),
            )
          }
        const { body } = await get(paths.customer(encodeURIComponent(encodeURIComponent(id))))
        if (encodeURIComponent(id) !== id) expect(body).not.toContain(`"${interaction_id}"`)
      }),
      runs(25),
    )
  })
})

describe('whatever stands in the place of a cursor', () => {
  /** Two customers and two services that share instants and, of the services, interactions. */
  const documents = Array.from({ length: 48 }, (_, at) => ({
    interaction_id: `${'aZ_-9'[at % 5]}${at}`,
    customer_id: `c${at % 2}`,
    service_ids: at % 3 ? [`s${at % 4}`] : ['s0', 's1'],
    start_date: new Date(Date.UTC(2020, 0, 1) + (at % 5 < 3 ? 0 : at)).toISOString(),
  }))
  const lists = ['c0', 'c1', 's0', 's1'].map((name) => ({
    path: name.startsWith('c') ? paths.customer(name) : paths.service(name),
    rows: documents.filter((one) => one.customer_id === name || one.service_ids.includes(name)),
  }))
  beforeAll(() => Promise.all(documents.map((document) => running.put(document))))

  test('the list goes on behind it, within its own rows, or the cursor is refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...lists), cursorQueries(documents), async ({ path, rows }, query) => {
        const { sort = 'desc', started_from = '', started_to = '9999-12-31T23:59:59.999Z', cursor } = query
        fc.pre(started_from <= started_to)
        const url = `${running.url}${path}?${new URLSearchParams({ ...query, fields: 'start_date' })}`
        const place = placeIn(cursor)
        if (place === undefined) {
          const answer = await ask(url)
          expect([answer.status, problemIn(answer)]).toMatchObject([
            400,
            { code: 'invalid_parameter', parameter: 'cursor' },
          ])
          return
        }
        const behind = ({ start_date, interaction_id }: (typeof rows)[0]) =>
          sort === 'desc'
            ? `${start_date}#${interaction_id}` < place
            : `${start_date}#${interaction_id}` > place
        const within = ({ start_date }: (typeof rows)[0]) =>
          start_date >= started_from && start_date < started_to
        const expected = inListOrder(
          rows.filter((row) => behind(row) && within(row)),
          sort,
        )
        const ids = (all: readonly { interaction_id: string }[]) =>
          all.map(({ interaction_id }) => interaction_id)
        expect(ids(await walk(url))).toEqual(ids(expected))
      }),
      runs(80),
    )
  })
})

describe('whatever headers a client sends', () => {
  const targets = [
    ...['/interactions/one', '/interactions/one/plain_text'],
    '/customers/one/interactions?limit=1',
  ]
  beforeAll(async () => {
    const content = { plain_text: { inline: 'content' } }
    for (const interaction_id of ['one', 'two'])
      await running.put({ interaction_id, customer_id: 'one', start_date: '2020-01-01T00:00:00Z', content })
  })
  const send = async (target: string, lines: readonly string[]) => {
    const head = [`GET ${target} HTTP/1.1`, 'Host: api.example', ...lines, 'Connection: close', '', '']
    const { status, body, headers } = await sendRaw(running.url, head.join('\r\n'))
    return { status, body, headers: lasting({ headers }) }
  }

  test('those that the service does not know change nothing', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...targets), unknownHeaders, async (target, lines) => {
        expect(await send(target, lines)).toEqual(await send(target, []))
      }),
      runs(60),
    )
  })

  test('a list of tags is the same over several lines', async () => {
    const { etag } = (await ask(`${running.url}/interactions/one/plain_text`)).headers
    const tag = fc.constantFrom('"a"', 'W/"b"', String(etag), `W/${etag}`)
    const lines = fc.array(fc.array(tag, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(fc.constantFrom('If-Match', 'if-none-match'), lines, async (name, values) => {
        const several = values.map((tags, at) => `${at % 2 ? name.toUpperCase() : name}: ${tags.join(', ')}`)
        const [apart, together] = await Promise.all([
          send('/interactions/one/plain_text', several),
          send('/interactions/one/plain_text', [`${name}: ${values.flat().join(', ')}`]),
        ])
        expect(apart.status).toBe(together.status)
      }),
      runs(20),
    )
  })
})
