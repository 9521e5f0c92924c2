import { GetObjectCommand } from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AttachmentBody } from '../../shared/attachment.ts'
import { toResource } from '../../shared/interaction-record.ts'
import { interactionStore } from '../../shared/interaction-store.ts'
import { sha256Of } from '../../shared/sha-256.ts'
import { engines } from '../engines.ts'
import { runs } from '../properties.ts'

const opened = engines()
const never = new AbortController().signal
let serial = 0
const newId = () => `l${serial++}`

const store = () => interactionStore(opened.dynamoDB, opened.table)

const read = async (id: string) => {
  const record = await store().get('default', id)
  return record && JSON.parse(toResource(record, 'http://h', new Set(['*'])))
}

const list = async (index: 'by-customer' | 'by-service', member: string) => {
  const query = {
    tenant: 'default',
    index,
    id: member,
    order: 'desc',
    filters: new Map(),
    withOther: true,
  } as const
  const rows: unknown[] = []
  const none = { startedFrom: undefined, startedTo: undefined, after: undefined }
  for await (const page of store().pages({ ...query, ...none }, never))
    for (const record of page) rows.push(JSON.parse(toResource(record, 'http://h', new Set(['*']))))
  return rows
}

const document = (id: string, more: object = {}) => ({
  interaction_id: id,
  customer_id: `c-${id}`,
  start_date: '2020-01-01T00:00:00Z',
  modified_date: '2020-06-01T00:00:00Z',
  ...more,
})

const attachment = (id: string, text: string, mediaType = 'text/plain'): AttachmentBody => {
  const bytes = Buffer.from(text)
  const sha256 = sha256Of(bytes)
  return { id, name: `${id}.txt`, mediaType, source: { bytes }, sha256, sizeBytes: bytes.length }
}

const binary = async (id: string) => {
  const Key = `default/${id}/binary_content`
  const found = await opened.s3
    .send(new GetObjectCommand({ Bucket: opened.bucket, Key }))
    .catch(() => undefined)
  return found?.Body?.transformToString()
}

describe('a link to a service', () => {
  test('that comes before its interaction waits, unseen, and shows when the interaction comes', async () => {
    const id = newId()
    expect(await opened.writer.link('default', id, `s-${id}`)).toBe('waiting')
    expect(await opened.writer.link('default', id, `s-${id}`)).toBe('waiting')
    expect(await read(id)).toBeUndefined()
    expect(await list('by-service', `s-${id}`)).toEqual([])
    expect(await opened.put(document(id))).toBe('stored')
    expect(await list('by-service', `s-${id}`)).toEqual([await read(id)])
    expect(await read(id)).toMatchObject({ service_ids: [`s-${id}`] })
  })

  test('that comes later shows at once, in the lists of the other services too', async () => {
    const id = newId()
    await opened.put(document(id, { service_ids: [`a-${id}`] }))
    expect(await opened.writer.link('default', id, `b-${id}`)).toBe('stored')
    expect(await opened.writer.link('default', id, `b-${id}`)).toBe('unchanged')
    const record = await read(id)
    expect(record.service_ids).toEqual([`a-${id}`, `b-${id}`])
    expect(await list('by-service', `a-${id}`)).toEqual([record])
    expect(await list('by-service', `b-${id}`)).toEqual([record])
  })
})

describe('attachments', () => {
  test('are listed with name, media type, size and digest, whether they come before or after the interaction', async () => {
    const id = newId()
    const first = attachment('d1', 'eins', 'text/csv')
    const second = attachment('d2', 'zwei!')
    expect(await opened.writer.attach('default', id, first)).toBe('waiting')
    expect([await read(id), await binary(id)]).toEqual([undefined, undefined])
    await opened.put(document(id))
    expect(await opened.writer.attach('default', id, second)).toBe('stored')
    expect(await opened.writer.attach('default', id, second)).toBe('unchanged')
    expect((await read(id)).attachments).toEqual([
      { id: 'd1', name: 'd1.txt', media_type: 'text/csv', size: 4, sha256: first.sha256 },
      { id: 'd2', name: 'd2.txt', media_type: 'text/plain', size: 5, sha256: second.sha256 },
    ])
    const Key = `default/${id}/attachments/${second.sha256}`
    const { Body } = await opened.s3.send(new GetObjectCommand({ Bucket: opened.bucket, Key }))
    expect(await Body?.transformToString()).toBe('zwei!')
  })

  test('come within a document too', async () => {
    const id = newId()
    const base64 = Buffer.from('x').toString('base64')
    await opened.put(document(id, { attachments: [{ id: 'd', name: 'x.bin', media_type: 'a/b', base64 }] }))
    expect(await read(id)).toMatchObject({
      attachments: [{ id: 'd', name: 'x.bin', media_type: 'a/b', size: 1, sha256: sha256Of('x') }],
      binary_content: `http://h/interactions/${id}/binary_content`,
    })
    expect(await binary(id)).toBe('x')
  })

  test('the only one is the binary body; a second one ends that; an e-mail message among them is the body', async () => {
    const id = newId()
    await opened.put(document(id, { service_ids: [`s-${id}`] }))
    const link = { binary_content: `http://h/interactions/${id}/binary_content` }
    await opened.writer.attach('default', id, attachment('a', 'eins'))
    expect([await read(id), await binary(id)]).toEqual([expect.objectContaining(link), 'eins'])
    await opened.writer.attach('default', id, attachment('b', 'zwei'))
    expect([await read(id), await binary(id)]).toEqual([
      expect.not.objectContaining({ binary_content: expect.anything() }),
      undefined,
    ])
    await opened.writer.attach('default', id, attachment('m', 'From: a', 'message/rfc822'))
    expect([await read(id), await binary(id)]).toEqual([expect.objectContaining(link), 'From: a'])
    expect(await list('by-service', `s-${id}`)).toEqual([await read(id)])
  })

  test('leave a binary body alone that a document has brought, whichever came first', async () => {
    const [before, after] = [newId(), newId()]
    const content = { binary_content: { inline: 'own' } }
    await opened.put(document(before, { content }))
    await opened.writer.attach('default', before, attachment('a', 'attached'))
    await opened.writer.attach('default', after, attachment('a', 'attached'))
    await opened.put(document(after, { content }))
    await opened.writer.attach('default', after, attachment('b', 'another'))
    expect([await binary(before), await binary(after)]).toEqual(['own', 'own'])
    expect(await read(after)).toHaveProperty('binary_content')
  })

  test('of another digest than the document says are refused', async () => {
    const id = newId()
    const attachments = [{ id: 'd', base64: 'eA==', sha256: sha256Of('y') }]
    await expect(async () => opened.put(document(id, { attachments }))).rejects.toThrow(
      'attachments[0].sha256',
    )
  })
})

describe('an assignment', () => {
  test('moves the interaction to the other customer, in lists, copies and the resource, keeping every digit', async () => {
    const id = newId()
    await opened.put(document(id, { service_ids: [`s-${id}`], udata: { n: 1 } }))
    expect(await opened.writer.assign('default', id, `new-${id}`, '2021-01-01T00:00:00.000Z')).toBe('stored')
    expect(await opened.writer.assign('default', id, `new-${id}`, '2021-01-01T00:00:00.000Z')).toBe(
      'unchanged',
    )
    expect(await opened.writer.assign('default', id, `x-${id}`, '2020-12-01T00:00:00.000Z')).toBe('older')
    const record = await read(id)
    expect(record).toMatchObject({ customer_id: `new-${id}`, udata: { n: 1 } })
    expect(await list('by-customer', `new-${id}`)).toEqual([record])
    expect(await list('by-customer', `c-${id}`)).toEqual([])
    expect(await list('by-service', `s-${id}`)).toEqual([record])
  })
})

/** What can happen to one interaction; each is given to the writer in every order. */
const happenings = (id: string) => ({
  v1: () =>
    opened.put(
      document(id, { subject: 'one', customer_id: `a-${id}`, modified_date: '2020-01-02T00:00:00Z' }),
    ),
  v3: () =>
    opened.put(
      document(id, {
        subject: 'three',
        customer_id: `a-${id}`,
        modified_date: '2020-01-04T00:00:00Z',
        service_ids: ['s'],
      }),
    ),
  v5: () =>
    opened.put(
      document(id, { subject: 'five', customer_id: `e-${id}`, modified_date: '2020-01-06T00:00:00Z' }),
    ),
  moved2: () => opened.writer.assign('default', id, `b-${id}`, '2020-01-03T00:00:00.000Z'),
  moved4: () => opened.writer.assign('default', id, `d-${id}`, '2020-01-05T00:00:00.000Z'),
  linked: () => opened.writer.link('default', id, `t-${id}`),
  attached: () => opened.writer.attach('default', id, attachment('a', 'eins')),
  attachedToo: () => opened.writer.attach('default', id, attachment('b', 'zwei', 'message/rfc822')),
  held: () => opened.writer.hold('default', id, true, '2020-01-01T00:00:00.000Z'),
  lifted: () => opened.writer.hold('default', id, false, '2020-01-02T00:00:00.000Z'),
})

type Happening = keyof ReturnType<typeof happenings>
const names = Object.keys(happenings('')) as Happening[]

const stateOf = async (id: string) => {
  const record = await read(id)
  const state = {
    record,
    binary: await binary(id),
    customers: await Promise.all(['a', 'b', 'd', 'e'].map((one) => list('by-customer', `${one}-${id}`))),
    copies: await list('by-service', `t-${id}`),
  }
  return JSON.stringify(state).replaceAll(id, 'ID')
}

test('whatever happens, in whatever order, repeated or at once, the end is the same', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.subarray(names, { minLength: 2 }).chain((chosen) =>
        fc.tuple(
          fc.constant(chosen),
          fc.shuffledSubarray([...chosen, ...chosen], {
            minLength: chosen.length * 2,
            maxLength: chosen.length * 2,
          }),
        ),
      ),
      fc.boolean(),
      async ([chosen, shuffled], atOnce) => {
        const [plain, mixed] = [newId(), newId()]
        for (const name of chosen) await happenings(plain)[name]()
        if (atOnce) await Promise.all(shuffled.map((name) => happenings(mixed)[name]()))
        else for (const name of shuffled) await happenings(mixed)[name]()
        expect(await stateOf(mixed)).toBe(await stateOf(plain))
      },
    ),
    runs(40),
  )
}, 120_000)
