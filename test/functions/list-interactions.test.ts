import { randomBytes } from 'node:crypto'
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { runs } from '../properties.ts'
import { runningService } from '../service.ts'
import { inListOrder, type Row, walk } from '../walk.ts'

const running = runningService()
const mediaTypes = ['chat', 'Email', 'EMAIL', 'ΦΩΝΉΣ', undefined]
const minute = 60_000
const begin = Date.UTC(2020, 0, 1)

/** 240 interactions of one customer, a hundred of them in one millisecond, some linked to services. */
const documents = Array.from({ length: 240 }, (_, at) => ({
  interaction_id: `i${(at * 7919) % 240}_${at}`,
  customer_id: 'Zoé O+1/é'.replace('/', '-'),
  start_date: new Date(begin + (at % 12 < 5 ? 0 : (at % 40) * minute)).toISOString(),
  media_type: mediaTypes[at % mediaTypes.length],
  type: at % 2 ? 'Inbound' : 'Outbound',
  status: at % 4,
  entity_type: at % 3,
  service_ids: at % 10 === 0 ? ['9223372036854775807', '115-a', '115-b'] : [],
}))
const customer = encodeURIComponent('Zoé O+1-é')

beforeAll(async () => {
  for (let from = 0; from < documents.length; from += 24)
    await Promise.all(documents.slice(from, from + 24).map((document) => running.put(document)))
})

const listUrl = (query = '', id = customer) => `${running.url}/customers/${id}/interactions${query}`
const ids = (rows: readonly { interaction_id: string }[]) => rows.map(({ interaction_id }) => interaction_id)
const expected = (
  keep: (document: (typeof documents)[number]) => boolean = () => true,
  order: 'asc' | 'desc' = 'desc',
) => ids(inListOrder(documents.filter(keep) as unknown as Row[], order))

const get = async (url: string) => {
  const response = await fetch(url)
  return { status: response.status, headers: response.headers, body: (await response.json()) as Row[] }
}

describe('a list without limit', () => {
  test('is the whole, newest first, as one JSON array without a Link', async () => {
    const { status, headers, body } = await get(listUrl())
    expect(status).toBe(200)
    expect(headers.get('content-type')).toBe('application/json')
    expect(headers.has('link')).toBe(false)
    expect(ids(body)).toEqual(expected())
  })

  test('of an unknown customer or service is empty', async () => {
    expect(await get(listUrl('', 'nobody'))).toMatchObject({ status: 200, body: [] })
    expect(await get(`${running.url}/services/nothing/interactions`)).toMatchObject({ status: 200, body: [] })
  })

  test('goes on behind a cursor', async () => {
    const link = (await get(listUrl('?limit=100'))).headers.get('link') ?? ''
    const cursor = /cursor=([^&>]+)/.exec(link)?.[1]
    expect(ids((await get(listUrl(`?cursor=${cursor}`))).body)).toEqual(expected().slice(100))
  })

  test('answers HEAD with the same headers and no body', async () => {
    const response = await fetch(listUrl('?limit=5&count=exact'), { method: 'HEAD' })
    const { headers } = await get(listUrl('?limit=5&count=exact'))
    const names = ['content-type', 'content-length', 'link', 'x-total-count', 'cache-control']
    expect(names.map((name) => response.headers.get(name))).toEqual(names.map((name) => headers.get(name)))
    expect(await response.text()).toBe('')
  })
})

describe('walking the pages', () => {
  test.each([1, 7, 50, 100, 239, 240, 241, 1000])(
    'of %i gives the list, and a Link on every page but the last',
    async (limit) => {
      const pages: number[] = []
      const rows = await walk(
        listUrl(`?limit=${limit}&fields=start_date`),
        (page) => void pages.push(page.length),
      )
      expect(ids(rows)).toEqual(expected())
      expect(pages).toHaveLength(Math.ceil(240 / limit))
    },
  )

  const filters = fc.record(
    {
      sort: fc.constantFrom('asc', 'desc'),
      media_types: fc.constantFrom('chat', 'CHAT,email', 'email,φωνής', 'fax'),
      types: fc.constantFrom('inbound', 'Outbound,Inbound'),
      statuses: fc.constantFrom('3', '0,1', '9'),
      entity_types: fc.constantFrom('2', '0,1'),
      started_from: fc.integer({ min: -1, max: 41 }).map((at) => new Date(begin + at * minute).toISOString()),
      started_to: fc
        .integer({ min: 41, max: 45 })
        .map((at) => new Date(begin + (at % 42) * minute).toISOString()),
    },
    { requiredKeys: [] },
  )
  const has = (list: string | undefined, value: unknown) =>
    list === undefined || list.toLowerCase().split(',').includes(String(value).toLowerCase())

  test('gives the same sequence for every page size, order and filter, and as many as are counted', async () => {
    await fc.assert(
      fc.asyncProperty(filters, fc.integer({ min: 1, max: 60 }), async (query, limit) => {
        const { started_from = '', started_to = '9999' } = query
        fc.pre(started_from <= started_to)
        const want = expected(
          ({ media_type, type, status, entity_type, start_date }) =>
            has(query.media_types, media_type) &&
            has(query.types, type) &&
            has(query.statuses, status) &&
            has(query.entity_types, entity_type) &&
            start_date >= started_from &&
            start_date < started_to,
          query.sort === 'asc' ? 'asc' : 'desc',
        )
        const parameters = new URLSearchParams({ ...query, fields: 'start_date' })
        const whole = await get(listUrl(`?${parameters}&count=exact`))
        expect(ids(whole.body)).toEqual(want)
        expect(whole.headers.get('x-total-count')).toBe(String(want.length))
        expect(ids(await walk(listUrl(`?${parameters}&limit=${limit}`)))).toEqual(want)
      }),
      runs(40),
    )
  })

  test('counts the whole walk on every page of it', async () => {
    const totals: (string | null)[] = []
    for (let url = listUrl('?limit=100&count=exact&statuses=3'); url; ) {
      const { headers } = await get(url)
      totals.push(headers.get('x-total-count'))
      url = /^<(.+)>/.exec(headers.get('link') ?? '')?.[1] ?? ''
    }
    expect(totals).toEqual(['60'])
  })

  test('neither skips nor repeats a row that is there throughout, while others come and go', async () => {
    const id = 'busy'
    const at = (number: number) => ({
      interaction_id: `b${String(number).padStart(4, '0')}`,
      customer_id: id,
      // All in two milliseconds, so that new rows land among the read and the unread.
      start_date: new Date(begin + (number % 2)).toISOString(),
    })
    const remove = (number: number) =>
      running.dynamoDB.send(
        new DeleteItemCommand({
          TableName: running.table,
          Key: { pk: { S: `default#${at(number).interaction_id}` }, sk: { S: 'record' } },
        }),
      )
    const staying = Array.from({ length: 60 }, (_, number) => number * 10)
    const leaving = staying.map((number) => number + 3)
    await Promise.all([...staying, ...leaving].map((number) => running.put(at(number))))
    let turn = 0
    for (const order of ['desc', 'asc']) {
      const rows = await walk(listUrl(`?limit=7&sort=${order}`, id), async (page) => {
        turn++
        const last = page.at(-1)
        // Also the row that the cursor stands on may go.
        if (last && /[^0]$/.test(last.interaction_id)) await remove(Number(last.interaction_id.slice(1)))
        await Promise.all([
          running.put(at(turn * 13 + 1)),
          running.put(at(600 - turn * 9)),
          remove(leaving[turn % 60] ?? 0),
        ])
      })
      const seen = ids(rows)
      expect(new Set(seen).size).toBe(seen.length)
      const kept = new Set(staying.map((number) => at(number).interaction_id))
      expect(seen.filter((one) => kept.has(one)).toSorted()).toEqual([...kept].toSorted())
    }
  })

  test('takes an edited cursor for another place in the same list, never in another one', async () => {
    const elsewhere = Buffer.from('2020-01-01T00:20:00.000Z#zzz').toString('base64url')
    const rows = (await get(listUrl(`?cursor=${elsewhere}`))).body
    expect(ids(rows)).toEqual(expected(({ start_date }) => start_date <= '2020-01-01T00:20:00.000Z'))
    const outside = `?cursor=${elsewhere}&started_from=2020-01-01T00:30:00Z`
    expect((await get(listUrl(outside))).body).toEqual([])
    const before = `?cursor=${elsewhere}&sort=asc&started_from=2020-01-01T00:30:00Z`
    expect(ids((await get(listUrl(before))).body)).toEqual(
      expected(({ start_date }) => start_date >= '2020-01-01T00:30:00.000Z', 'asc'),
    )
  })
})

describe('a page', () => {
  test('links to the next with the query that it answers, the id encoded', async () => {
    const { headers } = await get(listUrl('?limit=3&media_types=Chat,email&_=123'))
    expect(headers.get('link')).toMatch(
      new RegExp(
        `^<${running.url}/customers/Zo%C3%A9%20O%2B1-%C3%A9/interactions\\?limit=3&media_types=Chat%2Cemail&cursor=[\\w-]+>; rel="next"$`,
      ),
    )
  })

  test('of large records ends early rather than fill the memory, and walks on', async () => {
    const noise = () => randomBytes(200_000).toString('base64')
    const large = Array.from({ length: 25 }, (_, at) => ({
      interaction_id: `large${at}`,
      customer_id: 'large',
      start_date: new Date(begin + at).toISOString(),
      udata: { noise: noise() },
    }))
    await Promise.all(large.map((document) => running.put(document)))
    const pages: number[] = []
    const rows = await walk(listUrl('?limit=1000', 'large'), (page) => void pages.push(page.length))
    expect(pages.length).toBeGreaterThan(1)
    expect(ids(rows)).toEqual(large.map(({ interaction_id }) => interaction_id).reverse())
  })
})

describe('services', () => {
  test('each list an interaction that is linked to three of them', async () => {
    const want = expected(({ service_ids }) => service_ids.length > 0)
    for (const service of ['9223372036854775807', '115-a', '115-b'])
      expect(ids(await walk(`${running.url}/services/${service}/interactions?limit=10`))).toEqual(want)
  })

  test('are digits, not numbers', async () => {
    expect((await get(`${running.url}/services/9223372036854775808/interactions`)).body).toEqual([])
  })
})

test('the rows of a list are the resources that a read by id gives', async () => {
  const [row] = (await get(listUrl('?limit=1'))).body
  expect((await get(`${running.url}/interactions/${row?.interaction_id}`)).body).toEqual(row)
})
