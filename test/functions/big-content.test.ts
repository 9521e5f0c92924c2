import { PutObjectCommand } from '@aws-sdk/client-s3'
import { beforeAll, expect, test } from 'vitest'
import { ask, begin } from '../ask.ts'
import { runningService } from '../service.ts'

const running = runningService()
const url = () => `${running.url}/interactions/big/binary_content`

/** A byte more than is streamed at a time; zeros but for its ends. */
const size = 200_000_001
const last = 'the end'

beforeAll(async () => {
  const { s3, importBucket: bucket } = running
  const Body = Buffer.alloc(size)
  Body.write('begin')
  Body.write(last, size - last.length)
  await s3.send(new PutObjectCommand({ Bucket: bucket, Key: 'import/big', Body }))
  const binary_content = {
    s3: `s3://${bucket}/import/big`,
    media_type: 'video/mp4',
    file_name: 'Gespräch.mp4',
  }
  await running.put({
    interaction_id: 'big',
    start_date: '2020-01-01T00:00:00Z',
    content: { binary_content },
  })
})

test('a body of more than 200 MB is fetched from S3 by a URL that lives for minutes', async () => {
  const { status, headers, body } = await ask(url())
  expect([status, headers['content-length'], body.length]).toEqual([307, '0', 0])
  expect(headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' })
  const location = new URL(headers.location ?? '')
  expect(location.origin).toBe(running.data.endpoints.s3)
  expect(Number(location.searchParams.get('X-Amz-Expires'))).toBeLessThanOrEqual(900)
  const fetched = await begin(location.href)
  fetched.destroy()
  expect(fetched.statusCode).toBe(200)
  expect(fetched.headers).toMatchObject({
    'content-length': String(size),
    'content-type': 'video/mp4',
    'content-disposition': `attachment; filename="Gespr_ch.mp4"; filename*=UTF-8''Gespr%C3%A4ch.mp4`,
    'cache-control': 'private, no-cache',
  })
})

test('a client that follows with its range gets that range', async () => {
  const response = await fetch(url(), { headers: { Range: 'bytes=0-' } })
  expect([response.redirected, response.status]).toEqual([true, 206])
  expect(response.headers.get('content-range')).toBe(`bytes 0-${size - 1}/${size}`)
  const reader = response.body?.getReader()
  expect(Buffer.from((await reader?.read())?.value ?? []).toString('utf8', 0, 5)).toBe('begin')
  await reader?.cancel()
})

test('HEAD is sent to a URL that answers HEAD', async () => {
  const { status, headers } = await ask(url(), { method: 'HEAD' })
  expect(status).toBe(307)
  const followed = await ask(headers.location ?? '', { method: 'HEAD' })
  expect([followed.status, followed.headers['content-length']]).toEqual([200, String(size)])
})

test('a range of it is streamed', async () => {
  const { status, headers, body } = await ask(url(), { headers: { Range: 'bytes=-3000000' } })
  expect([status, headers['content-range']]).toEqual([206, `bytes ${size - 3_000_000}-${size - 1}/${size}`])
  expect([body.length, body.toString('utf8', body.length - last.length)]).toEqual([3_000_000, last])
})

test('conditions of it are judged here', async () => {
  const { headers } = await ask(url(), { headers: { Range: 'bytes=0-0' } })
  const answer = await ask(url(), { headers: { 'If-None-Match': headers.etag ?? '' } })
  expect([answer.status, answer.headers.etag]).toEqual([304, headers.etag])
})
