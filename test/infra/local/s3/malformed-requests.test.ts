import { connect } from 'node:net'
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bucketName as Bucket, openServer } from './local-s3.ts'
import { codeOf } from './raw-request.ts'

const { endpoint, client } = await openServer()

/** Sends bytes as they are, on a connection of their own, and gives all that comes back. */
const sendBytes = (bytes: string | Uint8Array) =>
  new Promise<string>((resolve) => {
    const socket = connect(Number(new URL(endpoint).port), '127.0.0.1')
    let received = ''
    socket.on('data', (data) => {
      received += data
    })
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(received))
    socket.end(bytes)
  })

describe('a request that is none', () => {
  it.each([
    ['GET /%ff HTTP/1.1', 'InvalidURI'],
    ['GET http://elsewhere/a HTTP/1.1', 'InvalidURI'],
    ['OPTIONS * HTTP/1.1', 'InvalidURI'],
    ['GET /a-bucket/a HTTP/1.1', 'AccessDenied'],
    ['POST /a-bucket HTTP/1.1', 'AccessDenied'],
    ['PATCH /a-bucket/../../etc/passwd HTTP/1.1', 'AccessDenied'],
    ['GET /?X-Amz-Signature=1&X-Amz-Expires=9 HTTP/1.1', 'AuthorizationQueryParametersError'],
  ])('%s: %s', async (line, code) => {
    const reply = await sendBytes(`${line}\r\nHost: a\r\nConnection: close\r\n\r\n`)
    expect(codeOf(reply)).toBe(code)
    const requestId = /^x-amz-request-id: (\w{16})\r$/im.exec(reply)?.[1]
    expect(requestId).toBeDefined()
    expect(reply).toContain(`<RequestId>${requestId}</RequestId>`)
  })

  it.each([
    ['no HTTP', 'hello\r\n\r\n'],
    ['a header without a colon', 'GET / HTTP/1.1\r\nnonsense\r\n\r\n'],
    ['two lengths', 'PUT /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    ['too long headers', `GET / HTTP/1.1\r\nHost: a\r\na: ${'x'.repeat(100_000)}\r\n\r\n`],
  ])('because of %s: 400', async (_, bytes) => {
    expect(await sendBytes(bytes)).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('without a length: 411', async () => {
    const url = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: 'endless' }))
    const body = new Blob(['hello']).stream()
    const reply = await fetch(url, { method: 'PUT', body, duplex: 'half' })
    expect([reply.status, codeOf(await reply.text())]).toEqual([411, 'MissingContentLength'])
  })

  it.each([
    '',
    'not xml',
    '<CompleteMultipartUpload><Part></Part></CompleteMultipartUpload>',
    '<Part><PartNumber>1</PartNumber><ETag>a</ETag></Part>',
  ])('as a list of parts, %j: MalformedXML', async (body) => {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }))
    const command = new CompleteMultipartUploadCommand({ Bucket, Key: 'parts', UploadId })
    const reply = await fetch(await getSignedUrl(client, command), { method: 'POST', body })
    expect([reply.status, codeOf(await reply.text())]).toEqual([400, 'MalformedXML'])
  })

  it('never ends the server', async () => {
    const word = fc.string({ unit: 'binary-ascii', maxLength: 20 })
    const line = fc
      .tuple(fc.constantFrom('GET', 'PUT', 'POST', 'HEAD', 'DELETE'), word, fc.dictionary(word, word))
      .map(([method, path, headers]) => {
        const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
        return [`${method} /${path} HTTP/1.1`, 'Host: a', ...fields, '', 'body'].join('\r\n')
      })
    await fc.assert(fc.asyncProperty(line, async (bytes) => void (await sendBytes(bytes))))
    expect((await fetch(endpoint)).status).toBe(403)
  })
})
