import { randomBytes } from 'node:crypto'
import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { DeleteObjectCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, describe, expect, it } from 'vitest'
import { bucketName as Bucket, createFolder } from './local-s3.ts'
import { hasDrafts, open, until } from './open-servers.ts'
import { signRequest, startRequest } from './raw-request.ts'

const { folder, remove } = await createFolder()
afterAll(remove)
const newFolder = () => mkdtemp(join(folder, 'server-'))

describe('a reader', () => {
  const size = 20_000_000

  it('gets the version it began with, whole, when that is replaced and deleted meanwhile', async () => {
    const { client, put } = await open(await newFolder())
    const body = randomBytes(size)
    const { Key } = await put(body)
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }))
    await put('new', Key)
    await client.send(new DeleteObjectCommand({ Bucket, Key }))
    expect(body.equals((await Body?.transformToByteArray()) ?? Buffer.of())).toBe(true)
  })

  it('that hangs up frees the file at once', async () => {
    const { client, put, activeReads } = await open(await newFolder())
    const { Key } = await put(randomBytes(size))
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }))
    expect(activeReads()).toBe(1)
    if (!(Body instanceof Readable)) throw new Error('The SDK gives a stream.')
    Body.destroy()
    await until(() => activeReads() === 0)
  })

  it('is cut off when the server closes, which then holds no file', async () => {
    const { client, put, activeReads, close } = await open(await newFolder())
    const { Key } = await put(randomBytes(size))
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }))
    await close()
    expect(activeReads()).toBe(0)
    await expect(Body?.transformToByteArray()).rejects.toThrow()
  })
})

describe('a writer', () => {
  it.each([10, 3_000_000])('that hangs up after %i bytes leaves nothing', async (sent) => {
    const path = await newFolder()
    const { endpoint, read } = await open(path)
    const Body = Buffer.alloc(5_000_000)
    const signed = await signRequest(endpoint, new PutObjectCommand({ Bucket, Key: 'torn', Body }))
    const { outgoing, reply } = startRequest(endpoint, signed)
    outgoing.write(Body.subarray(0, sent))
    await until(() => hasDrafts(path))
    outgoing.destroy()
    await expect(reply).rejects.toThrow()
    await until(async () => !(await hasDrafts(path)))
    await expect(read('torn')).rejects.toMatchObject({ name: 'NoSuchKey' })
  })

  it('is cut off when the server closes, and leaves nothing', async () => {
    const path = await newFolder()
    const { endpoint, close } = await open(path)
    const Body = Buffer.alloc(5_000_000)
    const signed = await signRequest(endpoint, new PutObjectCommand({ Bucket, Key: 'torn', Body }))
    const { outgoing, reply } = startRequest(endpoint, signed)
    const cut = expect(reply).rejects.toThrow()
    outgoing.write(Body.subarray(0, 10))
    await until(() => hasDrafts(path))
    await close()
    await cut
    expect(await hasDrafts(path)).toBe(false)
  })
})
