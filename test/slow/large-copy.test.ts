import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, inject, onTestFinished, test } from 'vitest'
import type { Endpoints } from '../../infra/local/data-folder.ts'
import { localClients } from '../../infra/local/local-clients.ts'
import { toFileName } from '../../infra/local/s3/file-name.ts'
import { toFooter } from '../../infra/local/s3/stored-object.ts'
import { storeWriter } from '../../infra/local/store-writer.ts'
import { contentKey } from '../../shared/content-object.ts'
import { parseDocument } from '../../shared/interaction-document.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const megabyte = 1024 * 1024
const sizeBytes = 5 * 1024 * megabyte
const end = Buffer.from('the end of a very long recording')
const folder = temporaryFolder()

/** The stores in a process of their own, and how much memory that has ever had. */
const startStores = async () => {
  const args = [folder.path, inject('assembly')]
  const child = fork(new URL('./store-process.ts', import.meta.url), args, { stdio: 'inherit' })
  onTestFinished(async () => {
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  const [endpoints]: Endpoints[] = (await once(child, 'message')) as never
  if (!endpoints) throw new Error('the stores did not open')
  const peakBytes = async () => {
    child.send('memory?')
    return Number((await once(child, 'message'))[0])
  }
  return { endpoints, peakBytes }
}

/** Puts an object into the folder of the stores as they keep it, but with holes where nothing is: an upload would take long. */
const makeObject = async (bucket: string, key: string) => {
  const objects = join(folder.path, 'content', bucket, 'objects')
  await mkdir(objects, { recursive: true })
  const headers = { 'content-type': 'audio/wav' }
  const object = { key, sizeBytes, etag: '0'.repeat(32), lastModified: new Date().toISOString(), headers }
  await using file = await open(join(objects, toFileName(key)), 'w')
  await file.write(end, 0, end.length, sizeBytes - end.length)
  const footer = toFooter(object)
  await file.write(footer, 0, footer.length, sizeBytes)
}

test('a body of 5 GB is copied in the memory of a small one', async () => {
  const { endpoints, peakBytes } = await startStores()
  const { importBucket = '' } = endpoints
  const { s3 } = localClients(endpoints)
  const writer = storeWriter({ endpoints, path: folder.path })
  const put = (id: string, s3Key: string) => {
    const binary_content = { s3: `s3://${importBucket}/${s3Key}` }
    const document = { interaction_id: id, start_date: '2024-01-01T00:00:00Z', content: { binary_content } }
    return writer.put('default', parseDocument(JSON.stringify(document)))
  }
  await s3.send(new PutObjectCommand({ Bucket: importBucket, Key: 'recordings/small', Body: 'small' }))
  await makeObject(importBucket, 'recordings/large')
  expect(await put('small', 'recordings/small')).toBe('stored')

  const ownPeakBytes = () => process.resourceUsage().maxRSS * 1024
  const [own, served] = [ownPeakBytes(), await peakBytes()]
  expect(await put('large', 'recordings/large')).toBe('stored')
  const Key = contentKey('default', 'large', 'binary_content')
  const Range = `bytes=-${end.length}`
  const tail = await s3.send(new GetObjectCommand({ Bucket: endpoints.bucket, Key, Range }))
  expect(await tail.Body?.transformToString()).toBe(end.toString())
  expect(tail).toMatchObject({
    ContentType: 'audio/wav',
    ContentRange: `bytes ${sizeBytes - end.length}-${sizeBytes - 1}/${sizeBytes}`,
  })
  expect(ownPeakBytes() - own).toBeLessThan(50 * megabyte)
  expect((await peakBytes()) - served).toBeLessThan(50 * megabyte)
})
