import { hash, randomBytes } from 'node:crypto'
import { beforeAll, expect } from 'vitest'
import { type Answer, type Asked, ask, lasting } from '../ask.ts'
import type { runningService } from '../service.ts'

/** What clients ask for: every URI, and what differs with a method, a parameter or a header. */
export const requests = {
  interaction: { path: '/interactions/i1' },
  'interaction by HEAD': { path: '/interactions/i1', method: 'HEAD' },
  'interaction with large udata': { path: '/interactions/large' },
  'customer list': { path: '/customers/c/interactions' },
  'customer list by HEAD': { path: '/customers/c/interactions', method: 'HEAD' },
  'customer page': { path: '/customers/c/interactions?limit=5' },
  'counted page': { path: '/customers/c/interactions?limit=5&count=exact' },
  'service list': { path: '/services/s/interactions' },
  'service page': { path: '/services/s/interactions?limit=5' },
  text: { path: '/interactions/i1/plain_text' },
  'text by HEAD': { path: '/interactions/i1/plain_text', method: 'HEAD' },
  'structured text': { path: '/interactions/i1/structured_text' },
  binary: { path: '/interactions/i1/binary_content' },
  'range of binary': { path: '/interactions/i1/binary_content', headers: { Range: 'bytes=100-49999' } },
} as const

export type RequestName = keyof typeof requests

const isRequestName = (name: string): name is RequestName => name in requests
export const requestNames = Object.keys(requests).filter(isRequestName)

/**
 * What a client sees: the `right` answer; `503`, the whole contract of it; a `cut` transfer; `other bytes` under the Repr-Digest of
 * the right ones. Anything else is told in full.
 */
export type Outcome = 'right' | '503' | 'cut' | 'other bytes' | (string & {})

/** More than the first page of a list without limit holds. */
const rows = 60

/** Clients of a service, into which it puts what they ask for. */
export const clientsOfAll = (running: ReturnType<typeof runningService>) => {
  const right = new Map<RequestName, Answer>()
  beforeAll(async () => {
    await fill(running)
    for (const name of requestNames) right.set(name, await send(name))
    for (const [name, { status, headers, body }] of right) {
      expect([name, status]).toEqual([name, 'headers' in requests[name] ? 206 : 200])
      if (status === 200 && body.length > 0 && headers['repr-digest'])
        expect(headers['repr-digest']).toBe(`sha-256=:${hash('sha256', body, 'base64')}:`)
    }
  })
  const send = (name: RequestName) => {
    const { path, ...asked }: Asked & { readonly path: string } = requests[name]
    return ask(running.url + path, asked)
  }

  const seen = async (name: RequestName): Promise<Outcome> => {
    const answer = await send(name).catch(unlessCut)
    const expected = right.get(name)
    if (!answer || !expected) return 'cut'
    if (answer.status !== expected.status) return seenOf(answer, [running.table, running.bucket])
    if (lastingText(answer) === lastingText(expected) && answer.body.equals(expected.body)) return 'right'
    const digest = answer.headers['repr-digest']
    return digest && digest === expected.headers['repr-digest'] ? 'other bytes' : 'a wrong answer'
  }
  return {
    seen,
    /** What the clients see who ask at one time; those of one function ask one after the other. */
    seenByAll: async (names: readonly RequestName[] = requestNames) => {
      const ofFunctions = Map.groupBy(names, functionOf)
      const outcomes = [...ofFunctions.values()].map(async (ofOne) => {
        const ofEach: [RequestName, Outcome][] = []
        for (const name of ofOne) ofEach.push([name, await seen(name)])
        return ofEach
      })
      return Object.fromEntries((await Promise.all(outcomes)).flat())
    },
  }
}

const unlessCut = (error: NodeJS.ErrnoException): undefined => {
  if (error.code !== 'ECONNRESET') throw error
}

/** The path without what differs between the requests to one function. */
export const functionOf = (name: RequestName): string =>
  requests[name].path.replace(/\?.*$/, '').replace('large', 'i1')

const lastingText = (answer: Answer) => JSON.stringify(lasting(answer))

const seenOf = ({ status, headers, body }: Answer, secrets: readonly string[]): Outcome => {
  const text = body.toString()
  const leak = [...secrets, 'a fault', '127.0.0.1', '    at '].find((secret) => text.includes(secret))
  if (leak !== undefined) return `${status} with ${leak}`
  const isProblem = headers['content-type'] === 'application/problem+json'
  const code = text === '' ? undefined : JSON.parse(text).code
  if (!isProblem || headers['retry-after'] !== '1') return `${status} ${code}`
  return (code ?? 'unavailable') === 'unavailable' ? String(status) : `${status} ${code}`
}

const fill = async ({ put }: ReturnType<typeof runningService>) => {
  const content = {
    plain_text: { inline: 'ä'.repeat(50_000) },
    structured_text: { inline: `<p>${'x'.repeat(100_000)}</p>` },
    binary_content: { base64: randomBytes(100_000).toString('base64') },
  }
  for (let row = 1; row <= rows; row++)
    await put({
      interaction_id: `i${row}`,
      customer_id: 'c',
      service_ids: ['s'],
      start_date: '2024-01-01T00:00:00Z',
      subject: `Betreff ${row}`,
      ...(row === 1 && { content }),
    })
  const udata = { noise: randomBytes(450_000).toString('base64') }
  await put({ interaction_id: 'large', start_date: '2024-01-01T00:00:00Z', udata })
}
