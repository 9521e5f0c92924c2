import { describe, expect, test } from 'vitest'
import { DocumentError } from '../../../shared/document-error.ts'
import { parseKeyMapping } from '../../../shared/import/key-mapping.ts'
import { entryParser } from '../../../shared/import/parse-entry.ts'
import { attachmentOf, fieldsOf, interactionOf, least } from './exported.ts'

const parserFor = (mapping: object) => entryParser(parseKeyMapping(JSON.stringify(mapping)))

describe('a mapping file', () => {
  test('says what a site’s own keys stand for, in any case', () => {
    const parser = parserFor({
      Vorgang: 'IXNID',
      KUNDENNR: 'contactId',
      Beginn: 'start_date',
      DAUER: 'duration',
      Akte: 'service_ids',
    })
    const { document, report } = interactionOf(
      { VORGANG: 'a', kundennr: 4711, BEGINN: '2015-08-05 08:31:20.78', Dauer: 35, AKTE: 3501 },
      parser,
    )
    expect(document).toMatchObject({
      interactionId: 'a',
      customerId: '4711',
      startDate: '2015-08-05T08:31:20.780Z',
      serviceIds: ['3501'],
    })
    expect(document.resource).toContain('"duration":35')
    expect(report.unknownKeys).toEqual([])
  })

  test('says it of attachments too', () => {
    const parser = parserFor({ ANLAGE_INHALT: 'content', ANLAGE_NAME: 'theName' })
    expect(
      attachmentOf({ entityId: 'a', ANLAGE_INHALT: 'YQ==', ANLAGE_NAME: 'a.txt' }, parser).attachment,
    ).toMatchObject({
      name: 'a.txt',
      source: { bytes: Buffer.from('a') },
    })
    const { document } = interactionOf({ ...least, documents: [{ ANLAGE_INHALT: 'YQ==' }] }, parser)
    expect(document.attachments).toMatchObject([{ source: { bytes: Buffer.from('a') } }])
  })

  test('can differ between interactions and attachments', () => {
    const parser = parserFor({
      interaction: { VORGANG: 'ixnId' },
      attachment: { VORGANG: 'entityId', NUMMER: 'id' },
      NAME: 'theName',
    })
    const { VORGANG, ...attachment } = { VORGANG: 'a', NUMMER: 7, NAME: 'a.txt', content: 'YQ==' }
    expect(attachmentOf({ VORGANG, ...attachment }, parser)).toMatchObject({
      interactionId: 'a',
      attachment: { id: '7', name: 'a.txt' },
    })
    expect(interactionOf({ VORGANG, startDate: least.startDate }, parser).document.interactionId).toBe('a')
  })

  test('can name what no export has: the raw message of an e-mail', () => {
    const parser = entryParser(parseKeyMapping('\ufeff{"RAWMAIL":"binary_content"}'))
    const { document } = interactionOf({ ...least, RAWMAIL: 'RnJvbTog\r\nYUBi' }, parser)
    expect(document.contents).toMatchObject([
      { kind: 'binary_content', source: { bytes: Buffer.from('From: a@b') } },
    ])
    expect(() => parser(JSON.stringify({ ...least, RAWMAIL: 'From:' }))).toThrow('RAWMAIL: must be base64')
  })

  test('outweighs the published keys, which are then kept', () => {
    expect(
      fieldsOf({ contactId: 'old', KUNDENNR: 'new' }, parserFor({ KUNDENNR: 'contactId' })),
    ).toMatchObject({
      resource: { customer_id: 'new' },
      other: { contactId: 'old' },
      unknownKeys: ['contactId'],
    })
  })

  test('can take a published key its meaning', () => {
    const parser = parserFor({ THESIZE: null, subject: null })
    expect(
      attachmentOf({ entityId: 'a', theSize: '1 KB', content: 'YQ==' }, parser).report.unknownKeys,
    ).toEqual(['theSize'])
    expect(fieldsOf({ subject: 'x' }, parser)).toMatchObject({ other: { 'export.subject': 'x' } })
  })

  test.each([
    ['the mapping is not valid JSON', '{'],
    ['the mapping must be a JSON object', '["a"]'],
    ['KUNDENNR: "kontactId" is no key of anything', '{"KUNDENNR":"kontactId"}'],
    ['KUNDENNR: 5 is no key of anything', '{"KUNDENNR":5}'],
    ['INHALT: "contactId" is no key of an attachment', '{"attachment":{"INHALT":"contactId"}}'],
    ['KUNDENNR: must be a key', '{"KUNDENNR":{"a":"contactId"}}'],
  ])('is refused with the reason: %s', (reason, json) => {
    expect(() => parseKeyMapping(json)).toThrow(DocumentError)
    expect(() => parseKeyMapping(json)).toThrow(reason)
  })
})
