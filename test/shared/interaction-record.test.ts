import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { DocumentError } from '../../shared/document-error.ts'
import { parseDocument } from '../../shared/interaction-document.ts'
import {
  type InteractionRecord,
  otherText,
  resourceText,
  toRecord,
  toResource,
} from '../../shared/interaction-record.ts'
import { toAttributes } from '../../shared/record-attributes.ts'

const document = (members: object = {}) =>
  parseDocument(
    JSON.stringify({
      interaction_id: 'a1',
      start_date: '2009-08-05T09:33:10Z',
      customer_id: 'Ä',
      media_type: 'SMS',
      status: 3,
      ...members,
    }),
  )
const stored = (members: object = {}) => toRecord(toAttributes('t', document(members)).attributes)

describe('the attributes of a record', () => {
  test('lead every key with the tenant and compare without case', () => {
    const { attributes } = toAttributes('t', document({ thread_id: 'th', queueName: 'q' }))
    const { resource, other, ...plain } = attributes
    expect(plain).toEqual({
      version: { S: '2009-08-05T09:33:10.000Z' },
      at: { S: '2009-08-05T09:33:10.000Z#a1' },
      customer: { S: 't#Ä' },
      thread: { S: 't#th' },
      media_type: { S: 'sms' },
      status: { S: '3' },
    })
    expect(resourceText(toRecord(attributes))).toBe(document({ thread_id: 'th' }).resource)
    expect(otherText(toRecord(attributes))).toBe('{"queueName":"q"}')
    expect(Object.keys({ ...resource, ...other })).toEqual(['B'])
  })

  test('have no key where there is no value: index keys must not be empty', () => {
    const { attributes } = toAttributes('t', document({ customer_id: undefined }))
    expect(attributes).not.toHaveProperty('customer')
    expect(attributes).not.toHaveProperty('thread')
  })

  test('keep a long text compressed and give it back to the letter', () => {
    const udata = Object.fromEntries(
      Array.from({ length: 20_000 }, (_, key) => [`key${key}`, `wert ü ${key}`]),
    )
    const { attributes } = toAttributes('t', document({ udata }))
    expect(attributes['resource']?.B?.length).toBeLessThan(200_000)
    expect(resourceText(toRecord(attributes))).toBe(document({ udata }).resource)
  })

  // Random text does not compress below the limit.
  const noise = randomBytes(450_000).toString('base64')

  test('leave the attached data out when an item of DynamoDB has no room for them', () => {
    const { attributes, largeUdata = '' } = toAttributes('t', document({ udata: { noise }, subject: 's' }))
    expect(JSON.parse(largeUdata)).toEqual({ noise })
    const record = toRecord(attributes)
    expect(record.hasLargeUdata).toBe(true)
    expect(resourceText(record)).toBe(document({ subject: 's' }).resource)
    const whole = JSON.parse(toResource({ ...record, largeUdata }, 'http://h'))
    expect(whole).toEqual(JSON.parse(document({ udata: { noise }, subject: 's' }).resource))
  })

  test('must fit into an item of DynamoDB without them', () => {
    expect(() => toAttributes('t', document({ noise, udata: { noise } }))).toThrow(DocumentError)
  })

  test('of an unknown format are a failure, never a wrong reply', () => {
    const record = toRecord({ at: { S: 'x#y' }, resource: { B: Uint8Array.of(99, 1, 2) } })
    expect(() => resourceText(record)).toThrow('form')
    expect(() => toResource(record, 'http://h')).toThrow('form')
  })
})

describe('the resource', () => {
  const withContents: InteractionRecord = {
    ...stored({ queueName: 'q' }),
    contents: new Set(['plain_text', 'structured_text', 'binary_content'] as const),
    structuredTextMime: 'text/xml',
    serviceIds: ['s1', 's2'],
  }
  const links = {
    text: 'http://h/b/interactions/a1/plain_text',
    structured_text: 'http://h/b/interactions/a1/structured_text',
    structured_text_mime: 'text/xml',
    binary_content: 'http://h/b/interactions/a1/binary_content',
  }
  const resource = JSON.parse(resourceText(withContents))
  const read = (fields?: string[]) =>
    JSON.parse(toResource(withContents, 'http://h/b', fields && new Set(fields)))

  test('has the documented fields and a link for each stored body', () => {
    expect(read()).toEqual({ ...resource, ...links })
    expect(JSON.parse(toResource(stored(), 'http://h', undefined))).toEqual(resource)
  })

  test('is cut to the fields that are named, and always has its id', () => {
    expect(read(['status', 'text', 'nonsense'])).toEqual({
      interaction_id: 'a1',
      status: 3,
      text: links.text,
    })
  })

  test('has everything stored for *, and undocumented fields when they are named', () => {
    expect(read(['*'])).toEqual({ ...resource, ...links, queueName: 'q', service_ids: ['s1', 's2'] })
    expect(read(['queueName', 'service_ids'])).toEqual({
      interaction_id: 'a1',
      queueName: 'q',
      service_ids: ['s1', 's2'],
    })
  })

  test('is whatever base the client used, escaped', () => {
    const text = toResource(withContents, 'http://h"/', undefined)
    expect(JSON.parse(text).text).toBe('http://h"//interactions/a1/plain_text')
  })
})
