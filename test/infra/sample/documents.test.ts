import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { sampleDocuments } from '../../../infra/sample/documents.ts'
import { parseDocument } from '../../../shared/interaction-document.ts'
import { bytesOf, documents, lines, type Sampled } from './sample.ts'

const digest = (customers: number, seed: number): string => {
  const hash = createHash('sha256')
  for (const line of sampleDocuments({ customers, seed })) hash.update(line)
  return hash.digest('hex')
}

const dates = ['start_date', 'end_date', 'modified_date', 'established_date', 'released_date', 'sent_date']
const isDate = (value: unknown) =>
  typeof value === 'string' &&
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(value) &&
  new Date(value).toISOString() === value

/** Every way in which a document breaks the contract, in words. */
const faults = (document: Sampled): string[] => {
  const rules: Record<string, boolean> = {
    interaction_id: /^[0-9A-Za-z_-]{1,64}$/.test(document.interaction_id),
    customer_id: document.customer_id === undefined || /^[^\p{Cc}#/]{1,128}$/u.test(document.customer_id),
    status: [0, 1, 2, 3].includes(document.status),
    entity_type: [0, 1, 2, 3, 5, 6, 7].includes(document.entity_type),
    start_date: isDate(document.start_date),
    'a date': dates.every((name) => document[name] === undefined || isDate(document[name])),
    'end before start': document.end_date === undefined || document.end_date >= document.start_date,
    'open but ended': document.status === 3 || document.end_date === undefined,
    service_ids: (document.service_ids ?? []).every((id) => /^(\d{1,19}|115-[0-9a-f-]{36})$/.test(id)),
    'service beyond 64 bits': (document.service_ids ?? []).every(
      (id) => id.startsWith('115-') || BigInt(id) < 2n ** 63n,
    ),
    links: !['text', 'structured_text', 'structured_text_mime', 'binary_content'].some(
      (name) => name in document,
    ),
    null: !Object.values(document).includes(null),
    subject: (document.subject ?? '').length <= 512,
    bodies: Object.values(document.content ?? {}).every(
      (body) => (body.inline === undefined) !== (body.base64 === undefined),
    ),
    sha256: Object.values(document.content ?? {}).every(
      (body) =>
        body.sha256 === undefined || body.sha256 === createHash('sha256').update(bytesOf(body)).digest('hex'),
    ),
  }
  return Object.entries(rules)
    .filter(([, holds]) => !holds)
    .map(([rule]) => rule)
}

describe('sampleDocuments', () => {
  it('gives the same bytes for the same options', () => {
    expect(digest(30, 7)).toBe(digest(30, 7))
  })

  it('gives the bytes it has always given, so that a seed named in a report can be repeated', () => {
    expect(digest(12, 1)).toBe('2aa50e4ddc10bde20f540be55ad31bf887e35d3631a83dd30d52a8c4c7b70173')
  })

  it('gives other documents and other ids for another seed', () => {
    const ids = (seed: number) =>
      [...sampleDocuments({ customers: 12, seed })].map(
        (line) => (JSON.parse(line) as Sampled).interaction_id,
      )
    expect(new Set([...ids(1), ...ids(2)]).size).toBe(ids(1).length + ids(2).length)
  })

  it('only adds at the end for more customers', () => {
    const more = [...sampleDocuments({ customers: 20, seed: 1 })]
    expect(lines.findIndex((line, at) => line !== more[at])).toBe(-1)
  })

  it('gives as many customers as asked for', () => {
    const customers = new Set(documents.map(({ customer_id }) => customer_id).filter(Boolean))
    expect(customers.size).toBe(12)
  })

  it('counts the customers that are done', () => {
    const done: number[] = []
    for (const _ of sampleDocuments({ customers: 4, seed: 5, onCustomer: (count) => done.push(count) }));
    expect(done).toEqual([1, 2, 3, 4])
  })

  it('is lazy: the first documents of a huge set cost nothing', () => {
    const [first] = sampleDocuments({ customers: 10_000_000, seed: 1 })
    expect(first === lines[0]).toBe(true)
  })
})

describe('every document', () => {
  const many = [...sampleDocuments({ customers: 300, seed: 11 })]
  const parsed = [...many.map((line) => JSON.parse(line) as Sampled), ...documents]

  it('keeps the rules of the contract', () => {
    expect(
      parsed.flatMap((document) => faults(document).map((fault) => [document.interaction_id, fault])),
    ).toEqual([])
  })

  it('is one that the service accepts', () => {
    for (const line of [...many, ...lines]) expect(() => parseDocument(line)).not.toThrow()
  })

  it('stands on one line', () => {
    expect([...many, ...lines].filter((line) => /[\r\n]/.test(line))).toEqual([])
  })

  it('has an id of its own', () => {
    expect(new Set(parsed.map(({ interaction_id }) => interaction_id)).size).toBe(parsed.length)
  })

  it('shares customer and thread with a parent that comes before it and allows children', () => {
    const before = new Map<string, Sampled>()
    for (const document of parsed) {
      const { parent_id, thread_id, customer_id } = document
      if (parent_id !== undefined)
        expect(before.get(parent_id)).toMatchObject({
          thread_id,
          allow_children: true,
          ...(customer_id && { customer_id }),
        })
      before.set(document.interaction_id, document)
    }
  })

  it('uses no phone number, address or host outside the reserved ranges', () => {
    const text = many.join('\n')
    const numbers = [...text.matchAll(/\+\d{9,}/g)].map(([number]) => number)
    expect(numbers.filter((number) => !/^\+(1\d{3}55501\d\d|447700900\d{3})$/.test(number))).toEqual([])
    const hosts = [...text.matchAll(/[\w.+-]@([\w.-]+)/g)].map(([, host]) => host)
    expect(hosts.filter((host) => !/(^|\.)example\.(com|net|org)$/.test(host ?? ''))).toEqual([])
  })
})
