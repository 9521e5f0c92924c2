import { randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import {
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { afterAll, describe, expect, it } from 'vitest'
import { bucketName as Bucket, createFolder } from './local-s3.ts'
import { hasDrafts, open, startProcess } from './open-servers.ts'

const { folder, remove } = await createFolder()
afterAll(remove)
const newFolder = () => mkdtemp(join(folder, 'server-'))

describe('what was answered', () => {
  it('is there after a restart: objects, lists and uploads in parts', async () => {
    const path = await newFolder()
    const before = await open(path)
    const bodies = new Map([
      ['small', randomBytes(10)],
      ['large', randomBytes(500_000)],
      ['long/'.repeat(200), randomBytes(10)],
    ])
    for (const [key, body] of bodies) await before.put(body, key)
    const { UploadId } = await before.client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'parts' }))
    const part = { Bucket, Key: 'parts', UploadId, PartNumber: 1, Body: 'part' }
    const { ETag } = await before.client.send(new UploadPartCommand(part))
    await before.close()

    const after = await open(path)
    for (const [key, body] of bodies) expect((await after.read(key)).equals(body)).toBe(true)
    const MultipartUpload = { Parts: [{ PartNumber: 1, ETag }] }
    const completion = { Bucket, Key: 'parts', UploadId, MultipartUpload }
    await after.client.send(new CompleteMultipartUploadCommand(completion))
    expect((await after.list({})).Contents?.map(({ Key }) => Key)).toEqual([...bodies.keys(), 'parts'].sort())
  })

  it('is there and whole after kill -9 in the middle of writes, and nothing half done is', async () => {
    const path = await newFolder()
    const { child, client } = await startProcess(path)
    const acknowledged = new Map<string, number>()
    // Each body says by its first byte what all others must be.
    const write = async (writer: number) => {
      for (let round = 1; ; round += 1) {
        const Key = `key-${writer % 4 ? writer : `${writer}-${round}`}`
        const Body = Buffer.alloc(writer % 3 ? 2_000 : 700_000, round % 256)
        await client.send(new PutObjectCommand({ Bucket, Key, Body, Metadata: { size: `${Body.length}` } }))
        acknowledged.set(Key, round)
        if (acknowledged.size > 30) child.kill('SIGKILL')
      }
    }
    await Promise.allSettled(Array.from({ length: 16 }, (_, writer) => write(writer)))

    const { read, list } = await open(path)
    expect(await hasDrafts(path)).toBe(false)
    const keys = (await list({})).Contents?.map(({ Key = '' }) => Key) ?? []
    for (const key of acknowledged.keys()) expect(keys).toContain(key)
    for (const key of keys) {
      const body = await read(key)
      expect([2_000, 700_000]).toContain(body.length)
      expect(body.equals(Buffer.alloc(body.length, body[0]))).toBe(true)
      const round = acknowledged.get(key) ?? 0
      expect([round % 256, (round + 1) % 256]).toContain(body[0])
    }
  })
})
