import { Agent } from 'node:http'
import { Readable } from 'node:stream'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { describe, expect, it } from 'vitest'
import { bucketName as Bucket, openClient, openServer } from './local-s3.ts'
import { codeOf, sendRequest, signRequest } from './raw-request.ts'

const { endpoint, exists } = await openServer()

describe('a streamed upload', () => {
  const upload = async (Key: string, body: string, agent?: Agent) => {
    const command = new PutObjectCommand({ Bucket, Key, Body: Readable.from(['hello']), ContentLength: 5 })
    return sendRequest(endpoint, await signRequest(endpoint, command), body, agent)
  }

  it('is stored when its trailer fits', async () => {
    const { status } = await upload('whole', '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n')
    expect(status).toBe(200)
    expect(await exists('whole')).toBe(true)
  })

  it.each([
    ['BadDigest', 'a wrong checksum', '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n'],
    ['BadDigest', 'altered bytes', '5\r\nhallo\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n'],
    ['InvalidDigest', 'a checksum that is none', '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:x\r\n\r\n'],
    ['MalformedTrailerError', 'no checksum', '5\r\nhello\r\n0\r\n\r\n'],
    ['IncompleteBody', 'no end', '5\r\nhello\r\n'],
    ['IncompleteBody', 'too few bytes', '4\r\nhell\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n'],
    ['IncompleteBody', 'too many bytes', '6\r\nhelloo\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n'],
    ['IncompleteBody', 'no chunks', 'hello'],
  ])('is refused as %s with %s', async (code, _, body) => {
    const { status, text } = await upload('torn', body)
    expect([status, codeOf(text)]).toEqual([400, code])
    expect(await exists('torn')).toBe(false)
  })

  it('larger than promised is refused, and its connection serves on', async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    const { status } = await upload('torn', `7fffffff\r\n${'x'.repeat(5_000_000)}`, agent)
    expect(status).toBe(400)
    const next = await upload('next', '5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n', agent)
    expect(next.status).toBe(200)
    agent.destroy()
  })
})

describe('a signed upload', () => {
  it.each([
    ['altered bytes', 'hallo', 400, 'XAmzContentSHA256Mismatch'],
    ['its own bytes', 'hello', 200, undefined],
  ])('with %s is answered as such', async (_, body, status, code) => {
    const signed = await signRequest(endpoint, new PutObjectCommand({ Bucket, Key: 'signed', Body: 'hello' }))
    const reply = await sendRequest(endpoint, signed, body)
    expect([reply.status, codeOf(reply.text)]).toEqual([status, code])
    expect(await exists('signed')).toBe(status === 200)
  })

  it('with altered headers is refused', async () => {
    const command = new PutObjectCommand({ Bucket, Key: 'signed', Body: 'hello', ContentType: 'text/plain' })
    const { headers, ...signed } = await signRequest(endpoint, command)
    const altered = { ...signed, headers: { ...headers, 'content-type': 'text/html' } }
    const reply = await sendRequest(endpoint, altered, 'hello')
    expect([reply.status, codeOf(reply.text)]).toEqual([403, 'SignatureDoesNotMatch'])
  })

  it('by a clock that is an hour slow is refused', async () => {
    const signed = await signRequest(endpoint, new GetObjectCommand({ Bucket, Key: 'a' }), -3_600_000)
    const reply = await sendRequest(endpoint, signed)
    expect([reply.status, codeOf(reply.text)]).toEqual([403, 'RequestTimeTooSkewed'])
  })

  it('by another secret is refused', async () => {
    const credentials = { accessKeyId: 'local', secretAccessKey: 'guessed' }
    const stranger = openClient(endpoint, { credentials })
    await expect(stranger.send(new GetObjectCommand({ Bucket, Key: 'a' }))).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
      $metadata: { httpStatusCode: 403 },
    })
  })
})
