import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { sampleDocuments } from '../../../infra/sample/documents.ts'
import { toAttachmentLines, toExportLine } from '../../../infra/sample/export-form.ts'
import { goldenDocument } from '../../../infra/sample/golden.ts'
import { DocumentError } from '../../../shared/document-error.ts'
import { entryParser } from '../../../shared/import/parse-entry.ts'
import { type InteractionDocument, parseDocument } from '../../../shared/interaction-document.ts'
import { membersOf, objectText } from '../../../shared/json-text.ts'
import { runs } from '../../properties.ts'
import { attachmentOf, fieldsOf, interactionOf, least } from './exported.ts'

const parse = entryParser()
const keyCases = fc.constantFrom('upper', 'camel', 'lower')

/** All that is stored of a document; `values` say the same in another way. */
const stored = ({ values: _, ...document }: InteractionDocument) => document

describe('the native form', () => {
  test('passes as it is', () => {
    expect(interactionOf(goldenDocument)).toEqual({
      kind: 'interaction',
      document: parseDocument(goldenDocument),
      expectedAttachments: [],
      report: { damagedFields: [], unknownKeys: [] },
    })
  })

  test('keeps keys that nobody knows and reports them', () => {
    const { document, report } = interactionOf({
      interaction_id: 'a',
      start_date: '2009-08-05T09:33:10Z',
      custmer_id: 'x',
      queueName: 'q',
    })
    expect(document.other).toBe('{"custmer_id":"x","queueName":"q"}')
    expect(report.unknownKeys).toEqual(['custmer_id'])
  })

  test('is refused for its own reasons', () => {
    expect(() => parse('{"interaction_id":"a","ixnId":"b"}')).toThrow('start_date: is missing')
  })
})

describe('an interaction of an export', () => {
  test('is the same interaction as in the native form, whatever the case of its keys', () => {
    const documents = [...sampleDocuments({ customers: 40, seed: 4 }), goldenDocument]
    fc.assert(
      fc.property(fc.constantFrom(...documents), keyCases, (document, keyCase) => {
        const { document: parsed, report } = interactionOf(toExportLine(document, keyCase))
        const attachments = toAttachmentLines(document, keyCase).map((line) => attachmentOf(line))
        const native = parseDocument(document)
        const elsewhere = attachments.map(({ attachment }) => attachment.id.replace(/^.*-/, ''))
        expect(stored(parsed)).toEqual({
          ...stored(native),
          contents: native.contents.filter(({ kind }) => !elsewhere.includes(kind)),
        })
        expect(report.unknownKeys).toEqual([])
        for (const { interactionId, attachment } of attachments) {
          const body = native.contents.find(({ kind }) => attachment.id.endsWith(`-${kind}`))
          expect(interactionId).toBe(native.interactionId)
          expect([attachment.sha256, attachment.mediaType, attachment.name]).toEqual([
            body?.sha256,
            body?.mediaType,
            body?.fileName,
          ])
        }
      }),
      runs(400),
    )
  })

  test('is known by its column ID too, where other columns say that it is one', () => {
    const { document } = interactionOf(
      '{"ID":"0000Sa99620J0EM5","CONTACTID":"0001UaCD608W0CFA","STARTDATE":"2015-08-05 08:31:20"}',
    )
    expect(document).toMatchObject({ interactionId: '0000Sa99620J0EM5', customerId: '0001UaCD608W0CFA' })
    expect(() => parse('{"ID":"0000Sa99620J0EM5","NAME":"a category"}')).toThrow('neither an interaction')
  })

  test('with both an ixnId and an ID goes by the first and keeps the second', () => {
    expect(fieldsOf({ ID: 4711 })).toMatchObject({
      resource: { interaction_id: '00001a57JGQ00BW8' },
      other: { ID: 4711 },
      unknownKeys: ['ID'],
    })
  })

  test('keeps numbers of any size and unknown values as they were written', () => {
    const { document, report } = interactionOf(
      '{ "ixnId" : 12345678901234567890, "contactId": 9007199254740993, "ownerId":18446744073709551615, "startDate":"2015-08-05 08:31:20", "Site" : {"b": [1.50, -0, 1e400], "ü": "\\u00fc\\/"}, "allAttributes": {"n": 9223372036854775807, "n2" : 1.0} }',
    )
    expect(document).toMatchObject({
      interactionId: '12345678901234567890',
      customerId: '9007199254740993',
      resource:
        '{"interaction_id":"12345678901234567890","customer_id":"9007199254740993","owner_id":18446744073709551615,"start_date":"2015-08-05T08:31:20.000Z","udata":{"n":9223372036854775807,"n2":1.0}}',
      other: '{"Site":{"b":[1.50,-0,1e400],"ü":"\\u00fc\\/"}}',
    })
    expect(report.unknownKeys).toEqual(['Site'])
  })

  test('holds any integer digit for digit, wherever it stands', () => {
    fc.assert(
      fc.property(fc.bigInt(), fc.constantFrom('ownerId', 'threadHash', 'SiteKey'), (number, key) => {
        const { document } = interactionOf(
          `{"ixnId":"a","startDate":"2015-08-05 08:31:20","${key}":${number}}`,
        )
        expect(document.resource + document.other).toContain(`:${number}}`)
      }),
    )
  })

  test('keeps every member of an unknown name, the native form’s own names and __proto__ included', () => {
    const names = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        'from',
        'content',
        'structured_text',
        'binary_content',
        'export.from',
        '__proto__',
        'to',
      ),
    )
    const known =
      /^(ixnid|id|startdate|text|subject|status|type|documents|attachments|entityid|service_ids)$/i
    const members = fc.dictionary(
      names.filter((name) => !known.test(name) && name !== 'interaction_id'),
      fc.jsonValue().filter((value) => value !== null && typeof value === 'object'),
    )
    fc.assert(
      fc.property(members, (unknown) => {
        const line = objectText([...membersOf(JSON.stringify(unknown)), ...membersOf(JSON.stringify(least))])
        const { document } = interactionOf(line)
        for (const value of Object.values(unknown))
          expect(`${document.resource} ${document.other}`).toContain(JSON.stringify(value))
      }),
    )
  })

  test('keeps the links of another service, which are no bodies', () => {
    expect(fieldsOf({ structured_text: 'http://old/text', BINARY_CONTENT: 'http://old/file' })).toMatchObject(
      {
        other: { 'export.structured_text': 'http://old/text', BINARY_CONTENT: 'http://old/file' },
        unknownKeys: ['structured_text', 'BINARY_CONTENT'],
      },
    )
  })

  test('keeps a member whose name is a field of the native form: as that field if it can be one', () => {
    expect(fieldsOf({ from: 'a@example.org', DURATION: 35, sent_date: '2015-08-05 08:30:00.5' })).toEqual({
      resource: {
        interaction_id: '00001a57JGQ00BW8',
        duration: 35,
        sent_date: '2015-08-05T08:30:00.500Z',
        start_date: '2015-08-05T08:31:20.780Z',
      },
      other: { 'export.from': 'a@example.org' },
      unknownKeys: ['from'],
    })
  })

  test('keeps both of two keys that differ in case only, or not at all', () => {
    const { document, report } = interactionOf(
      '{"ixnId":"a","startDate":"2015-08-05 08:31:20","subject":"one","SUBJECT":"two","subject":"three","Site":1,"SITE":2}',
    )
    expect(JSON.parse(document.resource).subject).toBe('one')
    expect(document.other).toBe('{"SUBJECT":"two","export.subject":"three","Site":1,"SITE":2}')
    expect(report.unknownKeys).toEqual(['SUBJECT', 'subject', 'Site', 'SITE'])
  })

  test('says nothing of keys that say the same twice', () => {
    expect(fieldsOf({ ID: least.ixnId, subject: 'x', SUBJECT: 'x' })).toMatchObject({
      other: {},
      unknownKeys: [],
    })
  })

  test('is one though its attached data name a native field', () => {
    expect(fieldsOf({ allAttributes: { interaction_id: 'b' } }).resource).toMatchObject({
      interaction_id: '00001a57JGQ00BW8',
      udata: { interaction_id: 'b' },
    })
  })

  test('needs a start, as every interaction does', () => {
    expect(() => parse('{"IXNID":"a","STARTDATE":null}')).toThrow('startDate: is missing')
    expect(() => parse('{"startDate":"2015-08-05 08:31:20"}')).toThrow('ixnId: is missing')
  })

  test('has its bodies inline, an empty one included', () => {
    const { document } = interactionOf({
      ...least,
      text: '',
      structuredText: '<p>ü</p>',
      structTextMimetype: 'text/html',
    })
    expect(document.contents).toMatchObject([
      { kind: 'plain_text', source: { bytes: Buffer.from('') } },
      { kind: 'structured_text', source: { bytes: Buffer.from('<p>ü</p>') }, mediaType: 'text/html' },
    ])
  })

  test('loses no body to a media type that is none: it is kept and reported', () => {
    const { document, report } = interactionOf({
      ...least,
      structuredText: '<p/>',
      STRUCTTEXTMIMETYPE: 'html',
    })
    expect(document.contents).toMatchObject([{ kind: 'structured_text', mediaType: 'text/xml' }])
    expect(document.other).toBe('{"structTextMimetype":"html"}')
    expect(report.unknownKeys).toEqual(['STRUCTTEXTMIMETYPE'])
  })
})

describe('a document is refused with a reason that names the culprit:', () => {
  test.each([
    ['the document is not valid JSON', '{"ixnId":'],
    ['the document must be a JSON object', '["interaction_id"]'],
    ['neither an interaction', '{}'],
    ['neither an interaction', '{"ContactId":"00001a57JGQ00A8TZSA","createddate":"2015-08-05 08:31:20.78"}'],
    ['neither an interaction', '{"udata":{"interaction_id":"a"}}'],
    ...Object.entries({
      'STATUS: must be an integer': { STATUS: 'Stopped' },
      'EndDate: must be a date in UTC such as': { EndDate: '05.08.2015 08:31' },
      'canBeParent: must be true or false': { canBeParent: 2 },
      'contactId: must be a string of 1 to 128': { contactId: 'a/b' },
      'TEXT: must be a string': { TEXT: { a: 1 } },
      'subject: must be a string': { subject: [] },
      'content.plain_text.inline: holds half of a surrogate pair': { text: '\ud800' },
    }).map(([reason, members]): [string, string] => [reason, JSON.stringify({ ...least, ...members })]),
    ['ixnId: must be a string of 1 to 64', JSON.stringify({ ...least, ixnId: 'a b' })],
  ])('%s', (reason, line) => {
    expect(() => parse(line)).toThrow(DocumentError)
    expect(() => parse(line)).toThrow(reason)
  })

  test('and never in another way, whatever it is', () => {
    const keys = fc.constantFrom(
      ...[
        'ixnId',
        'ID',
        'startDate',
        'ENTITYID',
        'content',
        'data',
        'thesize',
        'interaction_id',
        'allAttributes',
      ],
      ...[
        'attachments',
        'documents',
        'canBeParent',
        'status',
        'text',
        'structTextMimetype',
        'service_ids',
        'to',
      ],
    )
    const members = fc.dictionary(
      keys,
      fc.oneof(fc.jsonValue(), fc.constantFrom('constructor', '__proto__', '[1')),
    )
    fc.assert(
      fc.property(
        fc.oneof(
          members,
          members.map((some) => ({ ...least, ...some })),
        ),
        (line) => {
          try {
            parse(JSON.stringify(line))
          } catch (error) {
            expect(error).toBeInstanceOf(DocumentError)
          }
        },
      ),
      runs(1000),
    )
  })
})
