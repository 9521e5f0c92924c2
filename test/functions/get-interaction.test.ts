import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createServer, request } from 'node:http'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { portOf } from '../../infra/local/port.ts'
import { goldenDocument } from '../../infra/sample/golden.ts'
import { parseDocument } from '../../shared/interaction-document.ts'
import { assemblies } from '../assemblies.ts'
import { runningService } from '../service.ts'

const golden = JSON.parse(
  await readFile(join(import.meta.dirname, '../golden/00001a57JGQ00BW8.json'), 'utf8'),
)
const document = JSON.parse(goldenDocument)
const goldenPath = '/interactions/00001a57JGQ00BW8'

/** The golden reply as it is under another base than that of the old server. */
const goldenUnder = (base: string) =>
  JSON.parse(JSON.stringify(golden).replaceAll('http://ucshost:8080', base))

/** Reads a URL at the server's address, under whatever name the URL calls it. */
const read = async (url: string, server: string, headers: Record<string, string> = {}) => {
  const { port } = new URL(server)
  const { host, pathname } = new URL(url)
  const outgoing = request({ host: '127.0.0.1', port, path: pathname, headers: { host, ...headers } }).end()
  const [response] = await once(outgoing, 'response')
  return { status: response.statusCode, body: await text(response) }
}

/** Follows the three links of the golden interaction and returns what they lead to. */
const followed = async (resource: typeof golden, server: string) =>
  Promise.all(
    [resource.text, resource.structured_text, resource.binary_content].map(
      async (url) => (await read(url, server)).status,
    ),
  )

const synthesized = assemblies()

describe('the golden interaction', () => {
  const running = runningService()
  beforeAll(() => running.put(document))

  test('comes back field by field', async () => {
    const response = await fetch(running.url + goldenPath)
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(await response.json()).toEqual(goldenUnder(running.url))
  })

  test('is the same in the list of its customer and of its services', async () => {
    const [service] = document.service_ids
    for (const path of [`/customers/${golden.customer_id}/interactions`, `/services/${service}/interactions`])
      expect(await (await fetch(running.url + path)).json()).toEqual([goldenUnder(running.url)])
  })

  test.each(['localhost', 'ucshost:8080', 'history.example.com', '[::1]:8080'])(
    'links to where the client is, as %s',
    async (host) => {
      const resource = JSON.parse((await read(`http://${host}${goldenPath}`, running.url)).body)
      expect(resource).toEqual(goldenUnder(`http://${host}`))
      expect(await followed(resource, running.url)).toEqual([200, 200, 200])
    },
  )

  test('links under the stage for a client that came by the stage', async () => {
    const resource = await (await fetch(`${running.url}/v1${goldenPath}`)).json()
    expect(resource).toEqual(goldenUnder(`${running.url}/v1`))
    expect(await followed(resource, running.url)).toEqual([200, 200, 200])
  })

  test("trusts nothing that a client says of the gateway's side", async () => {
    const forwarded = {
      'X-Forwarded-Host': 'evil.example',
      'X-Forwarded-Proto': 'https',
      'X-Forwarded-Port': '1',
      'X-Forwarded-Prefix': '/evil',
      Forwarded: 'host=evil.example;proto=https',
    }
    expect(JSON.parse((await read(running.url + goldenPath, running.url, forwarded)).body)).toEqual(
      goldenUnder(running.url),
    )
  })

  test('has only its links when only they are asked for', async () => {
    const { text: link } = goldenUnder(running.url)
    expect(await (await fetch(`${running.url}${goldenPath}?fields=text,nothing`)).json()).toEqual({
      interaction_id: golden.interaction_id,
      text: link,
    })
  })
})

describe('under a base path', () => {
  const running = runningService(() => synthesized({ basePath: '/genesys/1/cs' }))
  beforeAll(() => running.put(document))

  test('links lead there, and nothing is at the root', async () => {
    for (const base of ['/genesys/1/cs', '/v1/genesys/1/cs']) {
      const resource = await (await fetch(running.url + base + goldenPath)).json()
      expect(resource).toEqual(goldenUnder(running.url + base))
      expect(await followed(resource, running.url)).toEqual([200, 200, 200])
    }
    expect((await fetch(running.url + goldenPath)).status).toBe(404)
  })

  test('so do the links between pages', async () => {
    const list = `${running.url}/genesys/1/cs/customers/${golden.customer_id}/interactions?limit=1`
    await running.put({ ...document, interaction_id: 'another' })
    const link = (await fetch(list)).headers.get('link')
    const next = /^<(.+)>/.exec(link ?? '')?.[1] ?? ''
    expect(next).toContain(list)
    expect(await (await fetch(next)).json()).toHaveLength(1)
  })
})

describe('under a configured public base URL', () => {
  /** A proxy that mounts the service under another path and hides where it came from. */
  const proxy = createServer(async (incoming, outgoing) => {
    const response = await fetch(running.url + (incoming.url ?? '').replace(/^\/cs/, ''))
    outgoing.writeHead(response.status).end(await response.text())
  })
  let base = ''
  const running = runningService(async () => {
    await once(proxy.listen(0, '127.0.0.1'), 'listening')
    base = `http://127.0.0.1:${portOf(proxy)}/cs`
    return synthesized({ publicBaseUrl: base })
  })
  beforeAll(() => running.put(document))
  afterAll(() => void proxy.close())

  test('links lead through it, however the client came', async () => {
    for (const from of [base, running.url, `${running.url}/v1`]) {
      const resource = await (await fetch(from + goldenPath)).json()
      expect(resource).toEqual(goldenUnder(base))
      expect(await followed(resource, base)).toEqual([200, 200, 200])
    }
  })
})

describe('a record', () => {
  const running = runningService()
  const put = async (members: object, id = 'r1') => {
    await running.put({ interaction_id: id, start_date: '2020-01-01T00:00:00Z', ...members })
    return async (query = '') => (await fetch(`${running.url}/interactions/${id}${query}`)).text()
  }

  test('keeps numbers beyond 2^53 digit for digit, in udata and in fields', async () => {
    await running.writer.put(
      'default',
      parseDocument(
        '{"interaction_id":"big","start_date":"2020-01-01T00:00:00Z","owner_id":9223372036854775807,"udata":{"n":18446744073709551615,"d":1.10}}',
      ),
    )
    const url = `${running.url}/interactions/big`
    const udata = '"udata":{"n":18446744073709551615,"d":1.10}'
    expect(await (await fetch(url)).text()).toContain(`"owner_id":9223372036854775807,${udata}`)
    expect(await (await fetch(`${url}?fields=udata`)).text()).toBe(`{"interaction_id":"big",${udata}}`)
  })

  test('has undocumented fields only for those who name them', async () => {
    const get = await put({ queueName: 'q', modified_date: '2021-01-01T00:00:00Z', service_ids: ['b', 'a'] })
    expect(JSON.parse(await get())).toEqual({ interaction_id: 'r1', start_date: '2020-01-01T00:00:00.000Z' })
    expect(JSON.parse(await get('?fields=queueName'))).toEqual({ interaction_id: 'r1', queueName: 'q' })
    expect(JSON.parse(await get('?fields=*'))).toEqual({
      interaction_id: 'r1',
      start_date: '2020-01-01T00:00:00.000Z',
      modified_date: '2021-01-01T00:00:00.000Z',
      queueName: 'q',
      service_ids: ['a', 'b'],
    })
  })

  test('that is not there is 404 interaction_not_found', async () => {
    const response = await fetch(`${running.url}/interactions/none`)
    expect(response.status).toBe(404)
    expect(response.headers.get('content-type')).toBe('application/problem+json')
    expect(await response.json()).toMatchObject({
      code: 'interaction_not_found',
      request_id: response.headers.get('x-request-id'),
    })
  })

  test('of another tenant is none', async () => {
    await running.writer.put(
      'other',
      parseDocument('{"interaction_id":"theirs","start_date":"2020-01-01T00:00:00Z"}'),
    )
    expect((await fetch(`${running.url}/interactions/theirs`)).status).toBe(404)
  })
})
