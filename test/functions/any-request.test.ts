import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { decodedOnce, isCustomerId, isInteractionId, rawIds } from '../decoded-id.ts'
import { runs } from '../properties.ts'
import { runningService } from '../service.ts'
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
