import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DocumentError } from '../../../shared/document-error.ts'
import { entryParser } from '../../../shared/import/parse-entry.ts'
import { attachmentOf, interactionOf, least } from './exported.ts'

const parse = entryParser()
const bytes = Buffer.from('%PDF-1.4 ü')
const content = bytes.toString('base64')
const sha256 = createHash('sha256').update(bytes).digest('hex')

describe('a document of an attachment file', () => {
  test('is an attachment of the interaction that it names', () => {
    expect(
      attachmentOf({
        ENTITYID: '00001a57JGQ00BW8',
        ID: '00001a57JGQ00D01',
        THENAME: 'März.pdf',
        MIMETYPE: 'application/pdf',
        THESIZE: bytes.length,
        CONTENT: content,
      }),
    ).toEqual({
      kind: 'attachment',
      interactionId: '00001a57JGQ00BW8',
      attachment: {
        id: '00001a57JGQ00D01',
        name: 'März.pdf',
        mediaType: 'application/pdf',
        source: { bytes },
        sha256,
        sizeBytes: bytes.length,
      },
      report: { damagedFields: [], unknownKeys: [] },
    })
  })

  test.each([
    { documentId: 'd', name: 'n', size: `${bytes.length}`, body: content },
    { id: 'd', fileName: 'n', theSize: null, data: content },
  ])('may have the other usual keys: %j', (members) => {
    expect(attachmentOf({ entityId: 'a', ...members }).attachment).toMatchObject({
      id: 'd',
      name: 'n',
      source: { bytes },
    })
  })

  test('without an id goes by its SHA-256', () => {
    expect(attachmentOf({ entityId: 'a', content, id: '' }).attachment.id).toBe(sha256)
  })

  test('may have ids that are numbers, of any size', () => {
    const { interactionId, attachment } = attachmentOf(
      `{"id":18446744073709551615,"entityId":9007199254740993,"content":"${content}"}`,
    )
    expect([interactionId, attachment.id]).toEqual(['9007199254740993', '18446744073709551615'])
  })

  test('is one though it has a column of interactions', () => {
    expect(
      attachmentOf({ id: 'd', entityId: 'a', entityTypeId: 0, tenantId: 1, content }).report.unknownKeys,
    ).toEqual(['entityTypeId', 'tenantId'])
  })

  test('is one though it has a date and a column that is its own', () => {
    expect(
      attachmentOf({ ID: 'd', entityId: 'a', startDate: '2015-08-05 08:31:20', content }).attachment.id,
    ).toBe('d')
  })

  test('may have line breaks in its base64, whatever its bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.constantFrom('\n', '\r\n', ' '), (any, lineBreak) => {
        const base64 = Buffer.from(any).toString('base64').replace(/.{4}/g, `$&${lineBreak}`)
        const { attachment } = attachmentOf({ entityId: 'a', theSize: any.length, content: base64 })
        expect(attachment.source).toEqual({ bytes: Buffer.from(any) })
      }),
    )
  })

  test('may be empty, with or without saying so', () => {
    const empty = { source: { bytes: Buffer.alloc(0) }, sizeBytes: 0 }
    expect(attachmentOf({ entityId: 'a', theSize: 0, content: null }).attachment).toMatchObject(empty)
    expect(attachmentOf({ entityId: 'a', content: '' }).attachment).toMatchObject(empty)
  })

  test('with a media type that is none is kept without it, and the key reported', () => {
    const { attachment, report } = attachmentOf({ entityId: 'a', content, mimeType: 'pdf' })
    expect([attachment.mediaType, report.unknownKeys]).toEqual([undefined, ['mimeType']])
  })

  test.each([
    ['missing attachment content', {}],
    ['missing attachment content', { theSize: 5, content: null }],
    ['missing attachment content: theSize says 7 bytes, and the content has 11', { theSize: 7, content }],
    [
      'missing attachment content: THESIZE says 11 bytes, and the content has 0',
      { THESIZE: '11', content: '' },
    ],
    ['BODY: must be base64', { BODY: `${content}!` }],
    ['content: must be base64', { content: [1, 2] }],
    ['theSize: must be a number of bytes', { theSize: '12 KB', content }],
    ['fileName: must be a file name', { fileName: 'a\r\n b', content }],
    ['entityId: must be the id of an interaction', { entityId: 'a/b', content }],
  ])('is refused: %s', (reason, members) => {
    const line = JSON.stringify({ entityId: 'a', ...members })
    expect(() => parse(line)).toThrow(DocumentError)
    expect(() => parse(line)).toThrow(reason)
  })
})

describe('an interaction with attachments inside', () => {
  test('brings those that have content and waits for the others', () => {
    const { document, expectedAttachments, report } = interactionOf({
      ...least,
      attachments: [
        { id: 'one', theName: '1.pdf', mimeType: 'application/pdf', theSize: bytes.length, content },
        { name: '2.pdf', DATA: content },
        { id: 'three', name: '3.pdf' },
        'four',
        5,
        null,
        { name: '6.pdf' },
        'one',
      ],
    })
    expect(document.attachments).toMatchObject([
      { id: 'one', name: '1.pdf', mediaType: 'application/pdf', source: { bytes }, sha256 },
      { id: sha256, name: '2.pdf', source: { bytes } },
    ])
    expect(expectedAttachments).toEqual(['three', 'four', '5', 'attachments[6]'])
    expect(JSON.parse(document.other ?? '')).toEqual({
      attachmentDetails: [{ id: 'three', name: '3.pdf' }, 'four', 5, { name: '6.pdf' }, 'one'],
    })
    expect(report.unknownKeys).toEqual([])
  })

  test('keeps what attachments have no place for, without the bytes', () => {
    const { document, report } = interactionOf({
      ...least,
      DOCUMENTS: [{ id: 'a', description: 'the scan', mimeType: 'pdf', content }],
    })
    expect(document.attachments).toMatchObject([{ id: 'a', mediaType: undefined }])
    expect(document.other).toBe(
      '{"attachmentDetails":[{"id":"a","description":"the scan","mimeType":"pdf"}]}',
    )
    expect(report.unknownKeys).toEqual(['attachments.description', 'attachments.mimeType'])
  })

  test('may have them under both names, and a single one without a list', () => {
    const { document, expectedAttachments } = interactionOf({
      ...least,
      attachments: ['b', 'c'],
      documents: { id: 'b', content },
    })
    expect(document.attachments).toMatchObject([{ id: 'b' }])
    expect(expectedAttachments).toEqual(['c'])
  })

  test('keeps anything else under that name', () => {
    const { document, report } = interactionOf({ ...least, attachments: 2 })
    expect([document.other, report.unknownKeys]).toEqual(['{"export.attachments":2}', ['attachments']])
  })

  test.each([
    [
      'attachments[1].theSize says 7 bytes',
      [
        { id: 'a', content },
        { id: 'b', theSize: 7, content },
      ],
    ],
    ['attachments[0].content: must be base64', [{ id: 'a', content: '?' }]],
    ['attachments[0]: must be an object or an id', [['a']]],
    ['attachments[0].name: must be a file name', [{ name: 'a\nb', content }]],
  ])('is refused: %s', (reason, attachments) => {
    expect(() => parse(JSON.stringify({ ...least, attachments }))).toThrow(reason)
  })
})
