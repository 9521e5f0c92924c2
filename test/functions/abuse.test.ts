import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { routes } from '../../shared/routes.ts'
import { runningService } from '../service.ts'
import { processIdsOf } from '../stand-in.ts'
import { problemOf } from './problem-document.ts'
import { converse, repliesIn, sendRaw } from './raw-request.ts'
import { lastRequest, lastShapes, refusedShapes, servedShapes } from './smuggling.ts'

const running = runningService()
const paths = Object.values(routes).map(({ path }) => path)
const processes = () => paths.flatMap((path) => processIdsOf(running, path))
const get = (target: string, headers: readonly string[] = []) =>
  sendRaw(
    running.url,
    [`GET ${target} HTTP/1.1`, 'Host: api.example', ...headers, 'Connection: close', '', ''].join('\r\n'),
  )
let before: readonly number[]

beforeAll(async () => {
  for (const interaction_id of ['good', 'last', 'smuggled'])
    await running.put({
      interaction_id,
      customer_id: 'good',
      start_date: '2020-01-01T00:00:00Z',
      content: { plain_text: { inline: 'content' } },
    })
  for (const path of paths) await get(path.replace(/\{.+\}/, 'good'))
  before = processes()
  expect(before).toHaveLength(paths.length)
})
afterEach(async () => {
  const { status, body } = await get('/interactions/good/plain_text')
  expect([status, body]).toEqual([200, 'content'])
})
afterAll(() => expect(processes()).toEqual(expect.arrayContaining([...before])))

/** The ids of the interactions that came back, and the statuses of all else. */
const outcomes = (text: string) =>
  repliesIn(text, []).map(({ status, body }) => (status === 200 ? JSON.parse(body).interaction_id : status))

describe('a request that could be taken for two is refused, alone, and the connection closed:', () => {
  test.each(refusedShapes)('%s', async (_, bytes) => {
    const replies = repliesIn(await converse(running.url, `${bytes}${lastRequest}`), [])
    expect(replies.map(({ status }) => status)).toEqual([400])
    for (const reply of replies)
      expect([problemOf(reply), reply.headers['connection']]).toEqual(['invalid_parameter', 'close'])
  })
})

describe('a request with one meaning is served, and the next one is its own:', () => {
  test.each(servedShapes)('%s', async (_, bytes) => {
    expect(outcomes(await converse(running.url, `${bytes}${lastRequest}`))).toEqual(['good', 'last'])
  })
})

describe('the last request of a connection is served, and nothing behind it:', () => {
  test.each(lastShapes)('one %s', async (_, bytes) => {
    expect(outcomes(await converse(running.url, `${bytes}${lastRequest}`))).toEqual(['good'])
  })
})
