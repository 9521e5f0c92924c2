import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DocumentError } from '../../shared/document-error.ts'
import { parseDocument } from '../../shared/interaction-document.ts'

const least = { interaction_id: '00001a57JGQ00BW8', start_date: '2009-08-05T09:33:10Z' }
const parse = (members: object) => parseDocument(JSON.stringify({ ...least, ...members }))

describe('a document', () => {
  test('needs an id and a start, no more', () => {
    expect(parse({})).toEqual({
      interactionId: '00001a57JGQ00BW8',
      customerId: undefined,
      threadId: undefined,
      startDate: '2009-08-05T09:33:10.000Z',
      version: '2009-08-05T09:33:10.000Z',
      serviceIds: [],
      resource: '{"interaction_id":"00001a57JGQ00BW8","start_date":"2009-08-05T09:33:10.000Z"}',
      other: undefined,
      values: least,
      structuredTextMime: undefined,
      contents: [],
      attachments: [],
    })
  })

  test('keeps udata, unknown fields and big numbers as they were written, in any spacing', () => {
    const { resource, other } = parseDocument(
      '{ "interaction_id" : "a" , "start_date":"2009-08-05T09:33:10Z", "owner_id": 9223372036854775807,\t"udata": {"b": 1.50, "a": ["", {"__proto__": null}]}, "queueName" : "  q  " }',
    )
    expect(resource).toBe(
      '{"interaction_id":"a","start_date":"2009-08-05T09:33:10.000Z","owner_id":9223372036854775807,"udata":{"b":1.50,"a":["",{"__proto__":null}]}}',
    )
    expect(other).toBe('{"queueName":"  q  "}')
  })

  test('writes dates in the one form, in UTC', () => {
    const { resource, version } = parse({
      end_date: '2009-08-05T11:34:04.14+02:00',
      modified_date: '2009-08-06T00:00:00Z',
    })
    expect(JSON.parse(resource)).toMatchObject({ end_date: '2009-08-05T09:34:04.140Z' })
    expect(version).toBe('2009-08-06T00:00:00.000Z')
  })

  test('without modified_date its end orders it, without an end its start', () => {
    expect(parse({ end_date: '2010-01-01T00:00:00Z' }).version).toBe('2010-01-01T00:00:00.000Z')
    expect(parse({ end_date: null }).version).toBe('2009-08-05T09:33:10.000Z')
  })

  test('leaves null members out', () => {
    expect(
      parse({ subject: null, customer_id: null, service_ids: null, content: null, queueName: null }),
    ).toEqual(parse({}))
  })

  test('names each service once', () => {
    expect(parse({ service_ids: ['9223372036854775807', '115-x', '115-x'] }).serviceIds).toEqual([
      '9223372036854775807',
      '115-x',
    ])
  })
})

describe('content', () => {
  const sha256 = createHash('sha256').update('grüße').digest('hex')

  test('comes inline, in base64 or as an object of S3', () => {
    const { contents } = parse({
      content: {
        plain_text: { inline: 'grüße', sha256: sha256.toUpperCase() },
        structured_text: {
          base64: Buffer.from('<a/>').toString('base64'),
          media_type: 'text/html; charset=utf-8',
        },
        binary_content: { s3: 's3://my-bucket/a b/ü', file_name: 'scan.pdf', sha256 },
      },
    })
    expect(contents).toMatchObject([
      { kind: 'plain_text', source: { bytes: Buffer.from('grüße') }, sha256 },
      {
        kind: 'structured_text',
        source: { bytes: Buffer.from('<a/>') },
        mediaType: 'text/html; charset=utf-8',
      },
      { kind: 'binary_content', source: { bucket: 'my-bucket', key: 'a b/ü' }, fileName: 'scan.pdf', sha256 },
    ])
  })

  test('of structure has one media type, said by the body, by the field, or XML', () => {
    const mime = (field: string | undefined, body: string | undefined) => {
      const document = parse({
        structured_text_mime: field,
        content: { structured_text: { inline: '', media_type: body } },
      })
      expect(document.contents[0]?.mediaType).toBe(document.structuredTextMime)
      return document.structuredTextMime
    }
    expect([
      mime('text/html', undefined),
      mime(undefined, 'text/html'),
      mime('text/html', 'text/html'),
    ]).toEqual(Array(3).fill('text/html'))
    expect(mime(undefined, undefined)).toBe('text/xml')
  })
})

describe('a document is refused with a reason that names the culprit:', () => {
  const refusals: [reason: string, document: string][] = [
    ['the document is not valid JSON', '{"interaction_id":'],
    ['the document is not valid JSON', '['.repeat(1_000_000)],
    ['the document must be a JSON object', '[]'],
    ['the document must be a JSON object', 'null'],
    ...Object.entries({
      'interaction_id: is missing': { interaction_id: undefined },
      'interaction_id: must be a string of 1 to 64': { interaction_id: 'a/b' },
      'start_date: is missing': { start_date: null },
      'start_date: must be an instant': { start_date: '2009-08-05 09:33:10' },
      'end_date: must be an instant': { end_date: 5 },
      'modified_date: must be an instant': { modified_date: '2009-08-05T09:33:10.1234Z' },
      'customer_id: must be a string of 1 to 128': { customer_id: 'a#b' },
      'thread_id: must be a string of 1 to 128': { thread_id: '' },
      'status: must be an integer': { status: '3' },
      'udata: must be an object': { udata: [] },
      'from: must be an object': { from: { personal: 'x' } },
      'to: must be an array': { to: [{ address: 1 }] },
      'allow_children: must be true or false': { allow_children: 1 },
      'service_ids: must be an array': { service_ids: 'a' },
      'service_ids[1]: must be a string': { service_ids: ['a', 5] },
      "text: is the service's own link; the body itself belongs in content.plain_text": { text: 'http://x' },
      'content: must be an object': { content: 'x' },
      'content.text: not one of plain_text': { content: { text: {} } },
      'content.plain_text: must have one of': { content: { plain_text: {} } },
      'content.plain_text.mime: not a member': { content: { plain_text: { inline: '', mime: 'x' } } },
      'content.plain_text.inline: must be a string': { content: { plain_text: { inline: 1 } } },
      'content.plain_text.base64: must be base64': { content: { plain_text: { base64: 'a=b' } } },
      'content.plain_text.s3: must be s3://': { content: { plain_text: { s3: 'https://x' } } },
      'content.plain_text.media_type: must be': {
        content: { plain_text: { inline: '', media_type: 'text' } },
      },
      'content.plain_text.file_name: must be': { content: { plain_text: { inline: '', file_name: 'a\nb' } } },
      "content.plain_text.sha256: the body's SHA-256 is": {
        content: { plain_text: { inline: '', sha256: '0'.repeat(64) } },
      },
      'structured_text_mime: is a/b, but content.structured_text.media_type is c/d': {
        structured_text_mime: 'a/b',
        content: { structured_text: { inline: '', media_type: 'c/d' } },
      },
      'structured_text_mime: must be a media type': {
        structured_text_mime: 'text/xml\r\nX: y',
        content: { structured_text: { inline: '' } },
      },
    }).map(([reason, members]): [string, string] => [reason, JSON.stringify({ ...least, ...members })]),
    [
      'content.plain_text.inline: holds half of a surrogate pair',
      `{"interaction_id":"a","start_date":"2009-08-05T09:33:10Z","content":{"plain_text":{"inline":"\\ud800"}}}`,
    ],
  ]

  test.each(refusals)('%s', (reason, document) => {
    expect(() => parseDocument(document)).toThrow(DocumentError)
    expect(() => parseDocument(document)).toThrow(reason)
  })

  test('and never in another way, whatever it is', () => {
    const members = fc.dictionary(
      fc.constantFrom(
        'interaction_id',
        'start_date',
        'content',
        'udata',
        'service_ids',
        'to',
        'from',
        'status',
        'x',
        '__proto__',
      ),
      fc.jsonValue(),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          members.map((value) => JSON.stringify({ ...least, ...value })),
        ),
        (text) => {
          try {
            parseDocument(text)
          } catch (error) {
            expect(error).toBeInstanceOf(DocumentError)
          }
        },
      ),
    )
  })
})
