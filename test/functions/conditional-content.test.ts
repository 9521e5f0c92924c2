import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { ask, lasting, problemIn } from '../ask.ts'
import { runs } from '../properties.ts'
import { runningService } from '../service.ts'
import { contentIn } from './content-in.ts'
import { conditions, expectedOf, headersOf, type Known } from './content-model.ts'

const running = runningService()
const { plainText } = contentIn(running)

describe('a refused request', () => {
  test('for a range says how long the body is', async () => {
    const answer = await ask(await plainText('0123456789'), { headers: { Range: 'bytes=10-' } })
    expect([answer.status, answer.headers['content-range']]).toEqual([416, 'bytes */10'])
    expect(problemIn(answer)).toMatchObject({ code: 'range_not_satisfiable', status: 416 })
  })

  test('for another version is a problem document', async () => {
    const answer = await ask(await plainText('x'), { headers: { 'If-Match': '"other"' } })
    expect([answer.status, answer.headers['content-type']]).toEqual([412, 'application/problem+json'])
    expect(problemIn(answer)).toMatchObject({ code: 'precondition_failed', status: 412 })
  })

  test('for what the client has already is 304 with its validators and no body', async () => {
    const url = await plainText('x')
    const { etag, 'last-modified': lastModified } = (await ask(url)).headers
    const answer = await ask(url, { headers: { 'If-None-Match': String(etag) } })
    expect([answer.status, answer.body.length]).toEqual([304, 0])
    expect(lasting(answer)).toEqual({
      etag,
      'last-modified': lastModified,
      'cache-control': 'private, no-cache',
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
      'x-request-id': 'one',
    })
  })
})

describe('whatever conditions and ranges a client sends', () => {
  const bodies: (Known & { url: string })[] = []
  beforeAll(async () => {
    for (const text of ['', 'x', '0123456789abcdefghij']) {
      const url = await plainText(text)
      const { etag = '', 'last-modified': modified = '' } = (await ask(url)).headers
      bodies.push({ url, etag, modified: Date.parse(modified), bytes: Buffer.from(text) })
    }
  })

  test('it gets what RFC 9110 says, and by HEAD the same without the body', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(2), conditions, async (index, asked) => {
        const known = bodies[index] as (typeof bodies)[0]
        const { status, first = 0, last = known.bytes.length - 1 } = expectedOf(asked, known)
        const headers = headersOf(asked, known)
        const [get, head] = await Promise.all([
          ask(known.url, { headers }),
          ask(known.url, { headers, method: 'HEAD' }),
        ])
        expect([get.status, head.status]).toEqual([status, status])
        expect(lasting(head)).toEqual(lasting(get))
        expect(head.body.length).toBe(0)
        if (status === 200 || status === 206) {
          expect(get.body.toString()).toBe(known.bytes.subarray(first, last + 1).toString())
          expect(get.headers).toMatchObject({ etag: known.etag, 'accept-ranges': 'bytes' })
        }
        const size = known.bytes.length
        const contentRange = { 206: `bytes ${first}-${last}/${size}`, 416: `bytes */${size}` }[status]
        expect(get.headers['content-range']).toBe(contentRange)
      }),
      runs(200),
    )
  })
})
