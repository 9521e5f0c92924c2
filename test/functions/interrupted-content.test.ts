import { once } from 'node:events'
import type { ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { localClients } from '../../infra/local/local-clients.ts'
import { type ObjectServer, openObjectServer } from '../../infra/local/s3/server.ts'
import { storesOf } from '../../infra/local/synthesized-template.ts'
import { ask, begin } from '../ask.ts'
import { until } from '../infra/local/s3/open-servers.ts'
import { runs } from '../properties.ts'
import { processIdsOf, serviceOnStandIn } from '../stand-in.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const path = '/interactions/{interaction_id}/binary_content'
const head = { ETag: '"e"', 'Last-Modified': 'Wed, 01 Jan 2020 00:00:00 GMT' }

describe('a body', () => {
  const running = serviceOnStandIn()
  const url = () => `${running.url}/interactions/x/binary_content`

  /** Begins a request whose body S3 has begun to send; `store` is S3's side of it. */
  const begun = async () => {
    const asked = new Promise<ServerResponse>((resolve) => {
      running.answer = (_, response) => {
        response.writeHead(200, { ...head, 'Content-Length': 11 }).write('first')
        resolve(response)
      }
    })
    const reply = await begin(url())
    return { reply, store: await asked }
  }
  const expectServed = async () => {
    running.answer = (_, response) => response.writeHead(200, { ...head, 'Content-Length': 4 }).end('next')
    expect((await ask(url())).body.toString()).toBe('next')
  }

  test('begins to arrive before its end has left S3', async () => {
    const { reply, store } = await begun()
    const [chunk] = await once(reply, 'data')
    expect(String(chunk)).toBe('first')
    store.end(' last.')
    expect((await buffer(reply)).toString()).toBe(' last.')
  })

  test.each([
    ['breaks off', (store: ServerResponse) => store.destroy()],
    ['closes in the middle', (store: ServerResponse) => store.socket?.end()],
  ])('that S3 %s is cut, never ended; the process lives and serves the next', async (_, fail) => {
    await expectServed()
    const processes = processIdsOf(running, path)
    const { reply, store } = await begun()
    await once(reply, 'readable')
    fail(store)
    await expect(buffer(reply)).rejects.toThrow('aborted')
    await expectServed()
    expect(processIdsOf(running, path)).toEqual(processes)
  })

  test('that S3 breaks off before its first byte is cut, too', async () => {
    running.answer = (_, response) => {
      response.writeHead(200, { ...head, 'Content-Length': 11 }).flushHeaders()
      response.destroy()
    }
    await expect(ask(url())).rejects.toThrow('aborted')
    await expectServed()
  })

  test('that nobody reads any more is no longer read from S3', async () => {
    await expectServed()
    const processes = processIdsOf(running, path)
    const { reply, store } = await begun()
    await once(reply, 'readable')
    reply.destroy()
    await once(store, 'close')
    await expectServed()
    expect(processIdsOf(running, path)).toEqual(processes)
  })
})

describe('clients that leave', () => {
  const folder = temporaryFolder()
  let objects: ObjectServer | undefined
  const running = serviceOnStandIn({
    engine: async (template) => {
      const { bucket: name } = storesOf(template)
      objects = await openObjectServer({ folder: folder.path, buckets: [name] })
      const { s3 } = localClients({ s3: objects.endpoint, dynamodb: '' })
      const Body = Buffer.alloc(30_000_000)
      await s3.send(new PutObjectCommand({ Bucket: name, Key: 'default/large/binary_content', Body }))
      await s3.send(
        new PutObjectCommand({ Bucket: name, Key: 'default/small/binary_content', Body: 'small' }),
      )
      return objects.endpoint
    },
  })
  afterAll(() => objects?.close())
  const small = () => ask(`${running.url}/interactions/small/binary_content`)

  test('at any moment stop the read at once, and harm no process', async () => {
    await small()
    const processes = processIdsOf(running, path)
    await fc.assert(
      fc.asyncProperty(fc.nat(25_000_000), async (bytes) => {
        const reply = await begin(`${running.url}/interactions/large/binary_content`)
        let received = 0
        for await (const chunk of reply) {
          received += chunk.length
          if (received >= bytes) break
        }
        await until(() => objects?.activeReads() === 0)
        expect((await small()).body.toString()).toBe('small')
      }),
      runs(15),
    )
    expect(processIdsOf(running, path)).toEqual(expect.arrayContaining([...processes]))
  })
})
