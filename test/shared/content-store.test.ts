import { PutObjectCommand } from '@aws-sdk/client-s3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { localCredentials, localRegion } from '../../infra/local/credentials.ts'
import { s3Client } from '../../shared/aws-clients.ts'
import { contentKey } from '../../shared/content-object.ts'
import { contentStore } from '../../shared/content-store.ts'
import { contentWriter } from '../../shared/content-writer.ts'
import { ask } from '../ask.ts'
import { engines } from '../engines.ts'
import { describeContentStore, newId } from './content-store-contract.ts'
import { memoryContentStore, type StoredBody } from './memory-content-store.ts'

const never = new AbortController().signal
const stores = engines()

let version = 0
const onS3 = () => {
  const { s3, bucket } = stores
  return {
    store: contentStore(s3, bucket),
    put: async (id: ReturnType<typeof newId>, { bytes, mediaType, fileName, sha256 }: StoredBody) => {
      const body = { kind: id.kind, source: { bytes }, mediaType, fileName, sha256 }
      await contentWriter(s3, bucket).put(
        id.tenant,
        id.interactionId,
        body,
        String(version++).padStart(9, '0'),
      )
    },
  }
}

const inMemory = memoryContentStore()

describeContentStore('a content store on S3', onS3)
describeContentStore('a content store in memory', () => inMemory)

describe('on S3', () => {
  const putObject = (id: ReturnType<typeof newId>, members: object) => {
    const Key = contentKey(id.tenant, id.interactionId, id.kind)
    return stores.s3.send(new PutObjectCommand({ Bucket: stores.bucket, Key, Body: 'content', ...members }))
  }

  test.each([
    ['whole', {}],
    ['in part', { range: 'bytes=1-2' }],
    ['beyond its end', { range: 'bytes=99-' }],
  ])('a body is read by one call: %s', async (_, options) => {
    const id = newId()
    await onS3().put(id, { bytes: Buffer.from('content') })
    let calls = 0
    const count =
      <Request, Outcome>(next: (request: Request) => Promise<Outcome>) =>
      (request: Request) => {
        calls += 1
        return next(request)
      }
    stores.s3.middlewareStack.add(count, { step: 'finalizeRequest', name: 'count' })
    onTestFinished(() => void stores.s3.middlewareStack.remove('count'))
    const opened = await onS3().store.open(id, options, never)
    if (typeof opened !== 'string') opened.body.destroy()
    expect(calls).toBe(1)
  })

  test('metadata of another tool is read as far as it makes sense', async () => {
    const id = newId()
    const Metadata = { 'file-name': '100% sure.pdf', sha256: 'unknown' }
    await putObject(id, { ContentType: 'application/pdf', Metadata })
    expect(await onS3().store.head(id, never)).toMatchObject({
      mediaType: 'application/pdf',
      fileName: '100% sure.pdf',
      sha256: undefined,
    })
  })

  test.each(['GET', 'HEAD'] as const)('a presigned URL answers %s, and ranges of it', async (method) => {
    const id = newId()
    await putObject(id, { ContentType: 'text/odd' })
    const contentDisposition = `attachment; filename="_.txt"; filename*=UTF-8''%C3%BC.txt`
    const url = await onS3().store.presign(id, method, { contentType: 'text/html', contentDisposition })
    const { status, headers, body } = await ask(url, { method, headers: { Range: 'bytes=3-5' } })
    expect([status, body.toString()]).toEqual([206, method === 'GET' ? 'ten' : ''])
    expect(headers).toMatchObject({
      'content-range': 'bytes 3-5/7',
      'content-type': 'text/html',
      'content-disposition': contentDisposition,
      'cache-control': 'private, no-cache',
    })
  })

  test('a presigned URL lives for five minutes and opens this one body', async () => {
    const id = newId()
    await putObject(id, {})
    const headers = { contentType: 'text/plain', contentDisposition: undefined }
    const url = new URL(await onS3().store.presign(id, 'GET', headers))
    expect(url.searchParams.get('X-Amz-Expires')).toBe('300')
    const other = newId()
    await putObject(other, {})
    url.pathname = url.pathname.replace(id.interactionId, other.interactionId)
    expect((await ask(url.href)).status).toBe(403)
  })

  test('a bucket that fails is an error, not a missing body', async () => {
    const nowhere = { endpoint: 'http://127.0.0.1:1', region: localRegion, credentials: localCredentials }
    const store = contentStore(s3Client(nowhere), stores.bucket)
    await expect(store.head(newId(), never)).rejects.toThrow()
    await expect(store.open(newId(), {}, never)).rejects.toThrow()
  })
})
