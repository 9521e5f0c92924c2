import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { routes } from '../../shared/routes.ts'
import { runs } from '../properties.ts'
import { runningService } from '../service.ts'
import { processIdsOf } from '../stand-in.ts'
import { oddRequests } from './odd-requests.ts'
import { problemOf } from './problem-document.ts'
import { sendRaw } from './raw-request.ts'

const running = runningService()
const paths = Object.values(routes).map(({ path }) => path)
const processes = () => paths.flatMap((path) => processIdsOf(running, path))
const get = (path: string) =>
  sendRaw(running.url, `GET ${path} HTTP/1.1\r\nHost: api.example\r\nConnection: close\r\n\r\n`)

beforeAll(async () => {
  const members = { customer_id: 'good', service_ids: ['good'], start_date: '2020-01-01T00:00:00Z' }
  await running.put({ interaction_id: 'good', ...members, content: { plain_text: { inline: 'content' } } })
  await running.put({ interaction_id: 'better', ...members, media_type: 'chat' })
  for (const path of paths) await get(path.replace(/\{.+\}/, 'good'))
})

test('no request gets a 5xx or ends a process, and each refusal is a problem document', async () => {
  const before = processes()
  expect(before).toHaveLength(paths.length)
  await fc.assert(
    fc.asyncProperty(fc.array(oddRequests, { minLength: 8, maxLength: 8 }), async (requests) => {
      const replies = await Promise.all(requests.map(({ bytes }) => sendRaw(running.url, bytes)))
      for (const [index, reply] of replies.entries()) {
        expect(reply.status).toBeGreaterThanOrEqual(200)
        expect(reply.status).toBeLessThan(500)
        expect(reply.headers['x-content-type-options']).toBe('nosniff')
        if (reply.status >= 400 && requests[index]?.method !== 'HEAD') problemOf(reply)
      }
      const good = await get('/interactions/good/plain_text')
      expect([good.status, good.body]).toEqual([200, 'content'])
    }),
    runs(50),
  )
  expect(processes()).toEqual(expect.arrayContaining(before))
})
