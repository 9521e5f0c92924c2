import { randomBytes } from 'node:crypto'
import { DeleteItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { describe, expect, test } from 'vitest'
import { DocumentError } from '../../shared/document-error.ts'
import { parseDocument } from '../../shared/interaction-document.ts'
import { toResource } from '../../shared/interaction-record.ts'
import { interactionStore } from '../../shared/interaction-store.ts'
import { interactionWriter } from '../../shared/interaction-writer.ts'
import { recordTable } from '../../shared/record-table.ts'
import { engines } from '../engines.ts'

const opened = engines()
const never = new AbortController().signal
let serial = 0

/** Versions of one interaction that no other test uses. */
const interaction = (members: object = {}) => {
  const id = `w${serial++}`
  const version = (year: number, more: object = {}) => ({
    interaction_id: id,
    start_date: '2009-08-05T09:33:10Z',
    modified_date: `${year}-01-01T00:00:00Z`,
    customer_id: `c-${id}`,
    service_ids: [`s1-${id}`],
    ...members,
    ...more,
  })
  return { id, version }
}

const store = () => interactionStore(opened.dynamoDB, opened.table)

const read = async (id: string) => {
  const record = await store().get('default', id)
  return record && JSON.parse(toResource(record, 'http://h', new Set(['*'])))
}

const list = async (index: 'by-customer' | 'by-service', id: string) => {
  const query = { tenant: 'default', index, id, order: 'desc', filters: new Map(), withOther: true } as const
  const rows: unknown[] = []
  const pages = store().pages(
    { ...query, startedFrom: undefined, startedTo: undefined, after: undefined },
    never,
  )
  for await (const page of pages)
    for (const record of page) rows.push(JSON.parse(toResource(record, 'http://h', new Set(['*']))))
  return rows
}

const body = async (id: string, kind: string) => {
  const object = await opened.s3.send(
    new GetObjectCommand({ Bucket: opened.bucket, Key: `default/${id}/${kind}` }),
  )
  return { ...object, text: await object.Body?.transformToString() }
}

describe('versions of one interaction', () => {
  test('the newest wins in whatever order they arrive, and what any of them links stays linked', async () => {
    const one = interaction()
    const documents = [
      one.version(2010, {
        subject: 'old',
        service_ids: [`a-${one.id}`],
        content: { plain_text: { inline: 'old' } },
      }),
      one.version(2011, {
        subject: 'middle',
        service_ids: [`b-${one.id}`],
        content: { structured_text: { inline: '<m/>' } },
      }),
      one.version(2012, {
        subject: 'new',
        service_ids: [`c-${one.id}`],
        content: { plain_text: { inline: 'new' } },
      }),
    ]
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0],
    ]
    const outcomes: string[] = []
    for (const [position, order] of orders.entries()) {
      const rename = (text: string) => text.replaceAll(one.id, `${one.id}-${position}`)
      for (const at of order) await opened.put(JSON.parse(rename(JSON.stringify(documents[at]))))
      const id = `${one.id}-${position}`
      const lists = await Promise.all(
        ['a', 'b', 'c'].map((service) => list('by-service', `${service}-${id}`)),
      )
      const record = await read(id)
      expect(lists).toEqual([[record], [record], [record]])
      outcomes.push(JSON.stringify([record, (await body(id, 'plain_text')).text]).replaceAll(id, one.id))
    }
    expect(new Set(outcomes)).toHaveLength(1)
    expect(outcomes[0]).toContain('"subject":"new"')
    expect(JSON.parse(outcomes[0] ?? '')[1]).toBe('new')
  })

  test('the same again changes nothing, whatever else it says, not even the validators of a body', async () => {
    const { id, version } = interaction({ content: { plain_text: { inline: 'x' } } })
    const seen = async () => {
      const { LastModified, ETag, text } = await body(id, 'plain_text')
      return [await read(id), LastModified, ETag, text]
    }
    expect(await opened.put(version(2010))).toBe('stored')
    const before = await seen()
    const other = { subject: 'another', content: { plain_text: { inline: 'another' } } }
    expect(await opened.put(version(2010, other))).toBe('unchanged')
    expect(await opened.put(version(2009, other))).toBe('older')
    expect(await seen()).toEqual(before)
  })

  test('a newer one moves it to another customer and to its new place in every list', async () => {
    const { id, version } = interaction()
    await opened.put(version(2010))
    await opened.put(version(2011, { customer_id: `d-${id}`, start_date: '2008-01-01T00:00:00Z' }))
    expect(await list('by-customer', `c-${id}`)).toEqual([])
    expect(await list('by-customer', `d-${id}`)).toEqual([await read(id)])
    expect(await list('by-service', `s1-${id}`)).toEqual([await read(id)])
    await opened.put(version(2012, { customer_id: undefined }))
    expect(await list('by-customer', `d-${id}`)).toEqual([])
    expect(await read(id)).not.toHaveProperty('customer_id')
  })

  test('written by many at once, the newest wins', async () => {
    const { id, version } = interaction()
    const years = Array.from({ length: 20 }, (_, year) => 2000 + ((year * 7) % 20))
    await Promise.all(
      years.map((year) =>
        opened.put(version(year, { subject: `${year}`, content: { plain_text: { inline: `${year}` } } })),
      ),
    )
    expect(await read(id)).toMatchObject({ subject: '2019' })
    expect(await list('by-service', `s1-${id}`)).toEqual([await read(id)])
    expect((await body(id, 'plain_text')).text).toBe('2019')
  })
})

describe('a write that was interrupted', () => {
  /** A client that fails at its n-th call, as a process that dies there. */
  const failingAt = (call: number): DynamoDBClient => {
    let calls = 0
    return new Proxy(opened.dynamoDB, {
      get: (target, name) => {
        if (name !== 'send') return Reflect.get(target, name)
        return (...args: Parameters<typeof target.send>) =>
          ++calls === call ? Promise.reject(new Error('died')) : target.send(...args)
      },
    })
  }

  test('anywhere is healed by the same document again', async () => {
    for (const call of [1, 2, 3, 4]) {
      const { id, version } = interaction({ content: { plain_text: { inline: 'x' } } })
      const services = [`x-${id}`, `y-${id}`, `z-${id}`]
      const document = version(2010, { service_ids: services })
      const dying = interactionWriter({
        ...opened.stores,
        table: recordTable(failingAt(call), opened.table),
      })
      await expect(dying.put('default', parseDocument(JSON.stringify(document)))).rejects.toThrow('died')
      await opened.put(document)
      const lists = await Promise.all(services.map((service) => list('by-service', service)))
      expect(lists).toEqual(Array(3).fill([await read(id)]))
    }
  })

  test('leaves no record that links to a body that is not there', async () => {
    const { id, version } = interaction({ content: { plain_text: { inline: 'x' } } })
    const broken = { ...opened.stores.contents, put: () => Promise.reject(new Error('died')) }
    const dying = interactionWriter({ ...opened.stores, contents: broken })
    await expect(dying.put('default', parseDocument(JSON.stringify(version(2010))))).rejects.toThrow('died')
    expect(await read(id)).toBeUndefined()
  })

  test('a copy that was lost comes back with the next delivery', async () => {
    const { id, version } = interaction()
    await opened.put(version(2010))
    const Key = { pk: { S: `default#${id}` }, sk: { S: `service#s1-${id}` } }
    await opened.dynamoDB.send(new DeleteItemCommand({ TableName: opened.table, Key }))
    expect(await list('by-service', `s1-${id}`)).toEqual([])
    expect(await opened.put(version(2010))).toBe('unchanged')
    expect(await list('by-service', `s1-${id}`)).toEqual([await read(id)])
  })
})

describe('a body', () => {
  test('carries media type, file name and digest with it', async () => {
    const { id, version } = interaction()
    const content = {
      structured_text: { inline: '<a/>', media_type: 'text/html; charset=utf-8' },
      binary_content: { base64: 'AAEC', media_type: 'image/png', file_name: 'Grüße 100%.png' },
      plain_text: { inline: 'grüße' },
    }
    await opened.put(version(2010, { content }))
    expect(await body(id, 'structured_text')).toMatchObject({
      ContentType: 'text/html; charset=utf-8',
      text: '<a/>',
    })
    expect(await body(id, 'plain_text')).toMatchObject({
      ContentType: 'text/plain; charset=utf-8',
      text: 'grüße',
    })
    expect(await body(id, 'binary_content')).toMatchObject({
      ContentType: 'image/png',
      Metadata: {
        version: '2010-01-01T00:00:00.000Z',
        'file-name': 'Gr%C3%BC%C3%9Fe%20100%25.png',
        sha256: 'ae4b3280e56e2faf83f414a6e3dabe9d5fbe18976544c05fed121accb85b53fc',
      },
    })
    expect(await read(id)).toMatchObject({ structured_text_mime: 'text/html; charset=utf-8' })
  })

  test('keeps its media type in the record when a newer document brings no body', async () => {
    const { id, version } = interaction()
    await opened.put(
      version(2010, { content: { structured_text: { inline: '<a/>', media_type: 'text/html' } } }),
    )
    await opened.put(version(2011, { structured_text_mime: 'text/xml' }))
    expect(await read(id)).toMatchObject({ structured_text_mime: 'text/html' })
    const late = interaction()
    await opened.put(late.version(2011, { structured_text_mime: 'text/xml' }))
    expect(await read(late.id)).toMatchObject({ structured_text_mime: 'text/xml' })
    await opened.put(
      late.version(2010, { content: { structured_text: { inline: '<a/>', media_type: 'text/html' } } }),
    )
    expect(await read(late.id)).toMatchObject({ structured_text_mime: 'text/html' })
    await opened.put(
      version(2012, { content: { structured_text: { inline: '<b/>', media_type: 'text/xml' } } }),
    )
    expect(await read(id)).toMatchObject({ structured_text_mime: 'text/xml' })
  })

  test('in S3 is copied by S3, with its media type unless the document says another', async () => {
    const { id, version } = interaction()
    const Key = `import/a b+ü%/${id}`
    await opened.s3.send(
      new PutObjectCommand({ Bucket: opened.importBucket, Key, Body: 'sound', ContentType: 'audio/wav' }),
    )
    await opened.put(
      version(2010, {
        content: { binary_content: { s3: `s3://${opened.importBucket}/${Key}`, file_name: 'a.wav' } },
      }),
    )
    expect(await body(id, 'binary_content')).toMatchObject({ ContentType: 'audio/wav', text: 'sound' })
  })

  test('in S3 is not taken from what another tenant has', async () => {
    const [mine, other] = [interaction(), interaction()]
    await opened.put(other.version(2010, { content: { plain_text: { inline: 'secret' } } }))
    const s3 = `s3://${opened.bucket}/default/${other.id}/plain_text`
    const document = parseDocument(JSON.stringify(mine.version(2010, { content: { plain_text: { s3 } } })))
    await expect(opened.writer.put('rival', document)).rejects.toThrow(/^content\.plain_text\.s3/)
    expect(await opened.writer.put('default', document)).toBe('stored')
  })

  test.each([
    ['no object', () => ({ binary_content: { s3: `s3://${opened.importBucket}/nowhere` } })],
    [
      'no object, of a known type',
      () => ({ structured_text: { s3: `s3://${opened.importBucket}/nowhere` } }),
    ],
    ['no bucket', () => ({ binary_content: { s3: 's3://no-such-bucket/x', media_type: 'video/mp4' } })],
    [
      'a key that is too long',
      () => ({ binary_content: { s3: `s3://${opened.importBucket}/${'é'.repeat(600)}` } }),
    ],
    ['a key that is no text', () => ({ binary_content: { s3: `s3://${opened.importBucket}/\ud800` } })],
  ])('in S3 that is not there refuses the document and stores nothing: %s', async (_, content) => {
    const { id, version } = interaction()
    const put = async () => opened.put(version(2010, { content: content() }))
    await expect(put()).rejects.toThrow(DocumentError)
    await expect(put()).rejects.toThrow(/content\.\w+\.s3/)
    expect(await read(id)).toBeUndefined()
  })
})

test('a record that DynamoDB has no room for is refused before anything is stored', async () => {
  const { id, version } = interaction()
  const noise = randomBytes(450_000).toString('base64')
  const document = version(2010, { noise, content: { plain_text: { inline: 'x' } } })
  await expect(opened.put(document)).rejects.toThrow('a record can have 409600')
  await expect(body(id, 'plain_text')).rejects.toThrow()
})

test('a record that outgrows an item by the links of its versions is refused like one that is too large itself', async () => {
  const { version } = interaction()
  const message = 'Item size to update has exceeded the maximum allowed size'
  const full = {
    send: () => Promise.reject(Object.assign(new Error(message), { name: 'ValidationException' })),
  }
  const table = recordTable(full as unknown as DynamoDBClient, opened.table)
  const writer = interactionWriter({ ...opened.stores, table })
  const put = writer.put('default', parseDocument(JSON.stringify(version(2010))))
  await expect(put).rejects.toThrow(DocumentError)
})

test('one of 300 KB is stored and read back whole', async () => {
  const { id, version } = interaction()
  const noise = randomBytes(220_000).toString('base64')
  await opened.put(version(2010, { udata: { noise } }))
  expect((await read(id)).udata).toEqual({ noise })
  expect(await list('by-service', `s1-${id}`)).toEqual([await read(id)])
})

test('an item that nobody here wrote does not pass for an interaction', async () => {
  const Item = { pk: { S: 'default#foreign' }, sk: { S: 'record' }, version: { S: '2009' } }
  await opened.dynamoDB.send(new PutItemCommand({ TableName: opened.table, Item }))
  await expect(read('foreign')).rejects.toThrow('in a form that this version does not know')
})
