import { randomBytes } from 'node:crypto'
import { Readable } from 'node:stream'
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb'
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { beforeEach, describe, expect, test } from 'vitest'
import { localAccess } from '../infra/local/credentials.ts'
import { dynamoDBClient, s3Client } from '../shared/aws-clients.ts'
import { createJudge } from './fault.ts'
import { faultyEngines } from './faulty-engines.ts'

const stores = faultyEngines()
beforeEach(() => stores.setFaults())

const item = (id: string) => ({ pk: { S: id }, sk: { S: 'record' } })
const putItem = (id: string) =>
  stores.dynamoDB.send(new PutItemCommand({ TableName: stores.table, Item: item(id) }))
const getItem = (id: string) =>
  stores.dynamoDB.send(new GetItemCommand({ TableName: stores.table, Key: item(id) }))
const hasItem = async (id: string) =>
  (await stores.direct.dynamoDB.send(new GetItemCommand({ TableName: stores.table, Key: item(id) }))).Item !==
  undefined
const putObject = (Key: string, Body = 'text') =>
  stores.s3.send(new PutObjectCommand({ Bucket: stores.bucket, Key, Body, ChecksumAlgorithm: 'CRC32' }))
const hasObject = (Key: string) =>
  stores.direct.s3.send(new HeadObjectCommand({ Bucket: stores.bucket, Key })).then(
    () => true,
    () => false,
  )

test('a fault from the second call on hits every attempt at it, and none at what had begun before', () => {
  const judge = createJudge([{ kind: 'failed', on: /^Query/, fromCall: 2 }], 1)
  const attempts = ['old 2', 'first 1', 'second 1', 'first 2', 'old 3', 'second 2', 'third 1']
  const hit = attempts.filter((text) => {
    const [call = '', attempt] = text.split(' ')
    return judge({ operation: 'Query', call, attempt: Number(attempt) })
  })
  expect(hit).toEqual(['second 1', 'second 2', 'third 1'])
})

describe('a fault', () => {
  test.each([
    ['throttled', false, 'ProvisionedThroughputExceededException', 'SlowDown'],
    ['failed', false, 'InternalServerError', 'InternalError'],
    ['unavailable', false, 'ServiceUnavailable', 'ServiceUnavailable'],
    ['cut', false, 'Error', 'Error'],
    ['answer lost', true, 'Error', 'Error'],
  ] as const)(
    '"%s" hits a request of each store, which is applied: %s',
    async (kind, applied, ofTable, ofBucket) => {
      stores.setFaults({ kind, from: 1, times: 1 })
      const id = kind.replace(' ', '-')
      await expect(putItem(id)).rejects.toMatchObject({ name: expect.stringContaining(ofTable) })
      await expect(putObject(id)).rejects.toMatchObject({ name: expect.stringContaining(ofBucket) })
      expect([await hasItem(id), await hasObject(id)]).toEqual([applied, applied])
      await Promise.all([putItem(id), putObject(id)])
      expect(stores.tableProxy.requests).toEqual([
        { operation: 'PutItem', fault: kind },
        { operation: 'PutItem', fault: undefined },
      ])
      expect(stores.bucketProxy.requests[0]).toMatchObject({
        operation: expect.stringMatching(/^PUT \//),
        fault: kind,
      })
    },
  )

  test.each([
    ['answer lost', undefined],
    ['cut midway', undefined],
    ['truncated', 'some'],
    ['garbled', 'someuhing'],
  ] as const)('"%s" hits an answer of each store', async (kind, text) => {
    await Promise.all([putItem('read'), putObject('read', 'something')])
    const read = async () => {
      const { Body } = await stores.s3.send(new GetObjectCommand({ Bucket: stores.bucket, Key: 'read' }))
      return Body?.transformToString()
    }
    stores.setFaults({ kind, from: 1, times: 1 })
    const [record, body] = await Promise.allSettled([getItem('read'), read()])
    expect(record).toMatchObject({ status: 'rejected' })
    expect(body.status === 'rejected' ? undefined : body.value).toBe(text)
    expect([await getItem('read'), await read()]).toMatchObject([{ Item: item('read') }, 'something'])
  })

  test('"held" holds a request until the faults are set anew', async () => {
    stores.setFaults({ kind: 'held', from: 1, times: 1 })
    const put = putItem('held')
    await expect.poll(() => stores.tableProxy.requests).toHaveLength(1)
    expect(await hasItem('held')).toBe(false)
    stores.setFaults()
    await put
    expect(await hasItem('held')).toBe(true)
  })

  test('"request garbled" makes other bytes of a body, which its checksum tells from the right ones', async () => {
    stores.setFaults({ kind: 'request garbled', from: 1, times: 1 })
    await expect(putObject('garbled')).rejects.toMatchObject({ name: 'XAmzContentSHA256Mismatch' })
  })

  test("hits only the first attempts at a call, and an SDK whose clock is wrong takes the engine's", async () => {
    const access = { ...localAccess, endpoint: stores.endpoints.dynamodb }
    const dynamoDB = dynamoDBClient(access)
    const s3 = s3Client({ ...access, endpoint: stores.endpoints.s3, forcePathStyle: true })
    stores.setFaults({ kind: 'skewed', attempts: 1 })
    await dynamoDB.send(new PutItemCommand({ TableName: stores.table, Item: item('skewed') }))
    await s3.send(new PutObjectCommand({ Bucket: stores.bucket, Key: 'skewed', Body: 'text' }))
    expect([await hasItem('skewed'), await hasObject('skewed')]).toEqual([true, true])
    for (const { requests } of [stores.tableProxy, stores.bucketProxy])
      expect(requests.map(({ fault }) => fault)).toEqual(['skewed', undefined])
  })

  test('hits only its pattern, and a share of the requests', async () => {
    stores.setFaults({ kind: 'failed', on: /^PUT .*odd/, percent: 50 })
    const results = await Promise.allSettled(
      Array.from({ length: 100 }, (_, index) => putObject(`${index % 2 ? 'odd' : 'even'}-${index}`)),
    )
    const failed = results.flatMap(({ status }, index) => (status === 'rejected' ? [index] : []))
    expect(failed.every((index) => index % 2 === 1)).toBe(true)
    expect(failed.length).toBeGreaterThan(10)
    expect(failed.length).toBeLessThan(40)
  })
})

test('large bodies pass both ways, whole', async () => {
  const piece = randomBytes(1_000_000)
  let sent = 0
  const Body = Readable.from(
    (function* () {
      for (; sent < 60; sent++) yield piece
    })(),
  )
  const target = { Bucket: stores.bucket, Key: 'large' }
  await stores.s3.send(new PutObjectCommand({ ...target, Body, ContentLength: 60 * piece.length }))
  const reply = await stores.s3.send(new GetObjectCommand(target))
  let received = 0
  if (!(reply.Body instanceof Readable)) throw new Error('The SDK gives a stream.')
  for await (const chunk of reply.Body) received += chunk.length
  expect([sent, received]).toEqual([60, 60 * piece.length])
})
