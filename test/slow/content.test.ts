import { createHash, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { setTimeout } from 'node:timers/promises'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import { beforeAll, describe, expect, test } from 'vitest'
import { localCredentials, localRegion } from '../../infra/local/credentials.ts'
import { storeWriter } from '../../infra/local/store-writer.ts'
import { s3Client } from '../../shared/aws-clients.ts'
import { parseDocument } from '../../shared/interaction-document.ts'
import { ask, begin } from '../ask.ts'
import { runningService } from '../service.ts'
import { processIdsOf, serviceOnStandIn } from '../stand-in.ts'

const path = '/interactions/{interaction_id}/binary_content'

/** The most memory that any process of the function has held, in MB. */
const peakMegabytes = async (service: Parameters<typeof processIdsOf>[0]) => {
  const statuses = await Promise.all(
    processIdsOf(service, path).map((processId) => readFile(`/proc/${processId}/status`, 'utf8')),
  )
  return Math.max(...statuses.map((status) => Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024))
}

describe('a body of 1 GB', () => {
  const running = runningService()
  const url = () => `${running.url}/interactions/huge/binary_content`
  const size = 1_000_000_000
  const rangeBytes = 200_000_000
  const digest = createHash('sha256')
  let sha256 = ''

  /** A million bytes at a time, no two alike. */
  function* megabytes() {
    const block = randomBytes(1_000_000)
    for (let number = 0; number < size / block.length; number++) {
      block.writeUInt32BE(number)
      digest.update(block)
      yield Buffer.from(block)
    }
    sha256 = digest.digest('hex')
  }

  beforeAll(async () => {
    const { importBucket: bucket, data } = running
    const patient = s3Client({
      region: localRegion,
      credentials: localCredentials,
      endpoint: data.endpoints.s3,
      forcePathStyle: true,
      requestHandler: { requestTimeout: 600_000 },
    })
    const Body = Readable.from(megabytes(), { objectMode: false })
    await patient.send(
      new PutObjectCommand({ Bucket: bucket, Key: 'import/huge', Body, ContentLength: size }),
    )
    const document = {
      interaction_id: 'huge',
      start_date: '2020-01-01T00:00:00Z',
      content: { binary_content: { s3: `s3://${bucket}/import/huge`, sha256 } },
    }
    await storeWriter(data).put('default', parseDocument(JSON.stringify(document)))
  })

  test('is read whole in ranges of 200 MB, in flat memory', async () => {
    const peaks: number[] = []
    const received = createHash('sha256')
    for (let first = 0; first < size; first += rangeBytes) {
      const last = first + rangeBytes - 1
      const reply = await begin(url(), { headers: { Range: `bytes=${first}-${last}` } })
      expect(reply.statusCode).toBe(206)
      expect(reply.headers['content-range']).toBe(`bytes ${first}-${last}/${size}`)
      for await (const chunk of reply) received.update(chunk)
      peaks.push(await peakMegabytes(running))
    }
    expect(received.digest('hex')).toBe(sha256)
    const [first = 0] = peaks
    expect(first).toBeLessThan(300)
    expect((peaks.at(-1) ?? 0) - first).toBeLessThan(100)
  })

  test('is read whole by its redirect, and has its digest', async () => {
    const { headers } = await ask(url(), { headers: { Range: 'bytes=0-0' } })
    expect(headers['repr-digest']).toBe(`sha-256=:${Buffer.from(sha256, 'hex').toString('base64')}:`)
    const received = createHash('sha256')
    const response = await fetch(url())
    expect([response.redirected, response.status]).toEqual([true, 200])
    for await (const chunk of response.body ?? []) received.update(chunk)
    expect(received.digest('hex')).toBe(sha256)
  })
})

const played = serviceOnStandIn()

test('a client that does not read holds the body back in S3, in flat memory', async () => {
  let sent = 0
  const stalled = new Promise((resolve) => {
    played.answer = async (_, response) => {
      response.writeHead(200, { ETag: '"e"', 'Content-Length': 200_000_000 })
      for (; sent < 200_000_000; sent += 100_000) {
        if (response.write(Buffer.alloc(100_000))) continue
        const drained = new Promise((resume) => response.once('drain', () => resume(true)))
        if (!(await Promise.race([drained, setTimeout(2000, false)]))) return resolve(sent)
      }
      resolve(sent)
    }
  })
  const reply = await begin(`${played.url}/interactions/x/binary_content`)
  await stalled
  expect(sent).toBeLessThan(40_000_000)
  expect(await peakMegabytes(played)).toBeLessThan(250)
  reply.destroy()
})
