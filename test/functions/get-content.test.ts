import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ask, lasting, problemIn } from '../ask.ts'
import { runs } from '../properties.ts'
import { runningService } from '../service.ts'
import { contentIn } from './content-in.ts'

const running = runningService()

const { stored, plainText, binary } = contentIn(running)

const digestOf = (bytes: Uint8Array) => `sha-256=:${createHash('sha256').update(bytes).digest('base64')}:`

describe('a body', () => {
  test('comes with all that is known of it', async () => {
    const answer = await ask(await plainText('grüße'))
    expect([answer.status, answer.body.toString()]).toEqual([200, 'grüße'])
    expect(lasting(answer)).toEqual({
      'content-type': 'text/plain; charset=utf-8',
      'content-length': '7',
      'accept-ranges': 'bytes',
      etag: expect.stringMatching(/^"[0-9a-f-]+"$/),
      'last-modified': expect.stringMatching(/^\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/),
      'repr-digest': digestOf(Buffer.from('grüße')),
      'cache-control': 'private, no-cache',
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
      'x-request-id': 'one',
    })
    const age = Date.now() - Date.parse(answer.headers['last-modified'] ?? '')
    expect(age).toBeGreaterThanOrEqual(0)
    expect(age).toBeLessThan(60_000)
  })

  test.each([
    ['plain_text', 'text', undefined, 'text/plain; charset=utf-8'],
    ['plain_text', 'text', 'text/plain; charset=iso-8859-1', 'text/plain; charset=iso-8859-1'],
    ['structured_text', 'structured_text', undefined, 'text/xml'],
    ['structured_text', 'structured_text', 'text/html; charset=utf-8', 'text/html; charset=utf-8'],
    ['binary_content', 'binary_content', undefined, 'application/octet-stream'],
    ['binary_content', 'binary_content', 'message/rfc822', 'message/rfc822'],
  ] as const)('as %s, linked as %s and stored as %s, is %s', async (kind, link, media_type, expected) => {
    const resource = await stored({ [kind]: { inline: '<p>', ...(media_type && { media_type }) } })
    const { headers } = await ask(resource[link] ?? '')
    expect(headers['content-type']).toBe(expected)
    expect(headers['content-disposition']).toBe(kind === 'binary_content' ? 'attachment' : undefined)
    if (kind === 'structured_text') expect(resource['structured_text_mime']).toBe(expected)
  })

  test('of HTML runs in no origin and is taken for nothing else', async () => {
    const inline = '<script>alert(1)</script>'
    const { structured_text = '' } = await stored({ structured_text: { inline, media_type: 'text/html' } })
    expect((await ask(structured_text)).headers).toMatchObject({
      'content-security-policy': 'sandbox',
      'x-content-type-options': 'nosniff',
    })
  })

  test('can hold every byte value, and comes back as it is', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000, size: 'max' }), async (random) => {
        const bytes = Buffer.concat([random, Buffer.from(Array.from({ length: 256 }, (_, byte) => byte))])
        const { headers, body } = await ask(await binary(bytes))
        expect(body.equals(bytes)).toBe(true)
        expect(headers['repr-digest']).toBe(digestOf(bytes))
      }),
      runs(10),
    )
  })

  test.each(['plain_text', 'structured_text', 'binary_content'])('can be empty: %s', async (kind) => {
    const { interaction_id } = await stored({ [kind]: { inline: '' } })
    const url = `${running.url}/interactions/${interaction_id}/${kind}`
    const { status, headers, body } = await ask(url)
    expect([status, headers['content-length'], body.length]).toEqual([200, '0', 0])
    expect(headers['repr-digest']).toBe(digestOf(Buffer.of()))
    const range = await ask(url, { headers: { Range: 'bytes=0-' } })
    expect([range.status, range.headers['content-range']]).toEqual([416, 'bytes */0'])
  })

  test('whose digest nobody gave has none', async () => {
    const first = await binary(Buffer.from('bytes'))
    const s3 = `s3://${running.bucket}/default/${first.split('/').at(-2)}/binary_content`
    const { binary_content = '' } = await stored({ binary_content: { s3 } })
    const { headers, body } = await ask(binary_content)
    expect([body.toString(), headers['repr-digest']]).toEqual(['bytes', undefined])
  })

  test.each([
    ['scan 1.pdf', 'attachment; filename="scan 1.pdf"'],
    [
      'Übersicht €.pdf',
      `attachment; filename="_bersicht _.pdf"; filename*=UTF-8''%C3%9Cbersicht%20%E2%82%AC.pdf`,
    ],
    [
      '"; x="\\/../..',
      `attachment; filename="_; x=___.._.."; filename*=UTF-8''%22%3B%20x%3D%22%5C%2F..%2F..`,
    ],
    [
      '😀'.repeat(100),
      `attachment; filename="${'_'.repeat(100)}"; filename*=UTF-8''${'%F0%9F%98%80'.repeat(100)}`,
    ],
  ])('is downloaded under its name: %s', async (file_name, disposition) => {
    const { headers } = await ask(await binary(Buffer.from('x'), { file_name }))
    expect(headers['content-disposition']).toBe(disposition)
  })

  test('of text has no name to be downloaded under', async () => {
    const { headers } = await ask(await plainText('x', { file_name: 'notes.txt' }))
    expect(headers['content-disposition']).toBeUndefined()
  })

  test('that grows is another version', async () => {
    const document = { interaction_id: 'growing', start_date: '2020-01-01T00:00:00Z', status: 2 }
    const url = `${running.url}/interactions/growing/plain_text`
    const versions: unknown[] = []
    for (const inline of ['one', 'one two']) {
      const modified_date = `2020-01-01T00:00:0${versions.length}Z`
      await running.put({ ...document, modified_date, content: { plain_text: { inline } } })
      const { headers, body } = await ask(url)
      versions.push(headers.etag)
      expect(body.toString()).toBe(inline)
    }
    expect(versions[0]).not.toBe(versions[1])
    const stale = await ask(url, { headers: { 'If-None-Match': String(versions[0]) } })
    expect([stale.status, stale.body.toString()]).toEqual([200, 'one two'])
  })
})

test.each([
  ['of an interaction that has none', 'bare/plain_text'],
  ['of another kind than the stored one', 'bare/binary_content'],
  ['of an interaction that is not there', 'none/structured_text'],
  ['whose id differs in case', 'BARE/structured_text'],
])('a body %s is 404 content_not_found', async (_, path) => {
  const start_date = '2020-01-01T00:00:00Z'
  await running.put({ interaction_id: 'bare', start_date, content: { structured_text: { inline: 'x' } } })
  for (const headers of [{}, { Range: 'bytes=0-1' }, { 'If-Match': '*' }, { 'If-None-Match': '"x"' }]) {
    const answer = await ask(`${running.url}/interactions/${path}`, { headers })
    expect(answer.status).toBe(404)
    expect(answer.headers['x-content-type-options']).toBe('nosniff')
    expect(problemIn(answer)).toMatchObject({ code: 'content_not_found', status: 404 })
  }
})

test('a body of another tenant is none', async () => {
  const { parseDocument } = await import('../../shared/interaction-document.ts')
  const content = { plain_text: { inline: 'theirs' } }
  const document = { interaction_id: 'theirs', start_date: '2020-01-01T00:00:00Z', content }
  await running.writer.put('other', parseDocument(JSON.stringify(document)))
  expect((await ask(`${running.url}/interactions/theirs/plain_text`)).status).toBe(404)
})
