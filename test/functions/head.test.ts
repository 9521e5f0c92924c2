import { beforeAll, describe, expect, test } from 'vitest'
import { ask, lasting } from '../ask.ts'
import { runningService } from '../service.ts'

const running = runningService()

describe('HEAD answers what GET does, without the body:', () => {
  const pages: Record<string, string> = {}
  beforeAll(async () => {
    const all = { inline: 'content', media_type: 'text/html', file_name: 'ä.html' }
    await running.put({
      interaction_id: 'head',
      customer_id: 'head',
      service_ids: ['head'],
      start_date: '2020-01-01T00:00:00Z',
      content: { plain_text: all, structured_text: all, binary_content: all },
    })
    pages['etag'] = String((await ask(`${running.url}/interactions/head/plain_text`)).headers.etag)
  })

  const paths = [
    ...['/customers/head/interactions', '/customers/head/interactions?limit=1&count=exact'],
    ...[
      '/customers/head/interactions?limit=0',
      '/customers/nobody/interactions',
      '/customers/%00/interactions',
    ],
    ...['/services/head/interactions', '/services/head/interactions?limit=1', '/services/%0A/interactions'],
    ...['/interactions/head', '/interactions/head?fields=text', '/interactions/none', '/interactions/.'],
    ...['plain_text', 'structured_text', 'binary_content', 'plain_text?a=b', 'nothing'].map(
      (rest) => `/interactions/head/${rest}`,
    ),
    ...[
      '/interactions/none/plain_text',
      '/interactions/%20/binary_content',
      '/',
      '/v1/interactions/head',
      '/x',
    ],
  ]

  test.each(paths)('%s', async (path) => {
    const conditions: Record<string, string>[] = [
      {},
      { Range: 'bytes=1-3' },
      { Range: 'bytes=-2', 'If-Range': pages['etag'] ?? '' },
      { Range: 'bytes=1-3', 'If-Range': '"x"' },
      { Range: 'bytes=99-' },
      { Range: 'bytes=1-2,4-5' },
      { 'If-None-Match': pages['etag'] ?? '' },
      { 'If-None-Match': '*' },
      { 'If-Match': '"x"' },
      { 'If-Modified-Since': new Date(Date.now() + 60_000).toUTCString() },
      { 'If-Unmodified-Since': 'Mon, 01 Jan 2001 00:00:00 GMT' },
    ]
    for (const headers of path.startsWith('/interactions/head/') ? conditions : conditions.slice(0, 2)) {
      const [get, head] = await Promise.all([
        ask(running.url + path, { headers }),
        ask(running.url + path, { headers, method: 'HEAD' }),
      ])
      expect([head.status, lasting(head)]).toEqual([get.status, lasting(get)])
      expect(head.body.length).toBe(0)
    }
  })
})
