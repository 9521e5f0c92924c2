import { once } from 'node:events'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, describe, expect, it } from 'vitest'
import { openObjectServer } from '../../../../infra/local/s3/server.ts'
import { bucketName as Bucket, createFolder } from './local-s3.ts'
import { open, startProcess } from './open-servers.ts'

const { folder, remove } = await createFolder()
afterAll(remove)
const newFolder = () => mkdtemp(join(folder, 'server-'))

describe('the memory of the server', () => {
  it('does not grow with the objects', async () => {
    const { child, client, put } = await startProcess(await newFolder())
    const peak = async () => {
      child.send('memory?')
      return Number((await once(child, 'message'))[0])
    }
    await put(Buffer.alloc(1_000_000))
    const before = await peak()
    const size = 400_000_000
    const chunk = Buffer.alloc(1_000_000)
    const Body = Readable.from(Array.from({ length: size / chunk.length }, () => chunk))
    await client.send(new PutObjectCommand({ Bucket, Key: 'huge', Body, ContentLength: size }))
    const reply = await client.send(new GetObjectCommand({ Bucket, Key: 'huge' }))
    let received = 0
    if (!(reply.Body instanceof Readable)) throw new Error('The SDK gives a stream.')
    for await (const bytes of reply.Body) received += bytes.length
    expect(received).toBe(size)
    // Node itself lets about 80 MB of received buffers pile up before it collects them.
    expect((await peak()) - before).toBeLessThan(160_000_000)
  })
})

describe('a server', () => {
  it('takes no bucket name that could leave its folder', async () => {
    for (const bucket of ['..', '../a', 'a/b', '.drafts', 'A-bucket', ''])
      await expect(openObjectServer({ folder: await newFolder(), buckets: [bucket] })).rejects.toThrow(
        'bucket name',
      )
  })

  it('says so when its port is taken', async () => {
    const { endpoint } = await open(await newFolder())
    const port = Number(new URL(endpoint).port)
    await expect(openObjectServer({ folder: await newFolder(), buckets: [Bucket], port })).rejects.toThrow(
      'choose another port',
    )
  })
})
