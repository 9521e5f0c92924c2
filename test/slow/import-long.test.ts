import { createWriteStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip, createZstdCompress } from 'node:zlib'
import { expect, test } from 'vitest'
import { importFiles } from '../../infra/import/import-files.ts'
import { entryParser } from '../../shared/import/parse-entry.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()
const megabyte = 1024 * 1024

/** A line of so many megabytes between two documents. */
function* longLine(megabytes: number) {
  yield '{"interaction_id":"before","start_date":"2024-01-01T00:00:00Z"}\n{"subject":"'
  const part = Buffer.alloc(megabyte, 'x')
  for (let count = 0; count < megabytes; count++) yield part
  yield '"}\n{"interaction_id":"after","start_date":"2024-01-01T00:00:00Z"}\n'
}

/** The most memory that an import of a file takes beyond what was taken before. */
const peakOf = async (file: string) => {
  const used = () => {
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const before = used()
  let peak = 0
  const timer = setInterval(() => {
    peak = Math.max(peak, used() - before)
  }, 1)
  const ids: string[] = []
  const { manifest } = await importFiles([file], {
    writer: {
      put: async (_, { interactionId }) => {
        ids.push(interactionId)
        return 'stored'
      },
      attach: async () => 'stored',
    },
    stored: async () => undefined,
    parse: entryParser(),
    tenant: 'default',
    runs: join(folder.path, 'runs'),
    signal: new AbortController().signal,
  })
  clearInterval(timer)
  return { peak: peak / megabyte, ids, manifest }
}

test.each([
  ['as it is', 200, undefined],
  ['in gzip', 1000, createGzip],
  ['in zstd', 1000, createZstdCompress],
] as const)(
  'a line of hundreds of megabytes, %s, is a reject, in memory of less',
  async (name, megabytes, pack) => {
    const file = join(folder.path, name)
    const write = createWriteStream(file)
    const lines = Readable.from(longLine(megabytes))
    await (pack ? pipeline(lines, pack(), write) : pipeline(lines, write))
    const { peak, ids, manifest } = await peakOf(file)
    expect(ids).toEqual(['before', 'after'])
    expect(manifest?.counts).toMatchObject({ in: 3, stored: 2, rejected: 1 })
    const [reject] = (await readFile(`${file}.rejects.jsonl`, 'utf8')).split('\n').filter(Boolean)
    expect(JSON.parse(reject ?? '')).toEqual({
      line: 2,
      reason: expect.stringMatching(/^the line has \d{9,10} bytes, and one can have 67108864/),
      offset: 64,
      bytes: megabytes * megabyte + 15,
    })
    // The limit of a line, and what the collector has not yet come to.
    expect(peak).toBeLessThan(190)
  },
)
