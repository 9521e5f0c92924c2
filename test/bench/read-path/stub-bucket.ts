import { once } from 'node:events'
import { createServer } from 'node:http'
import { crc32 } from 'node:zlib'
import { formatRange, parseRange, resolveRange } from '../../../shared/byte-range.ts'

/** Bytes of bodies: printable, and the same again and again. */
const block = Buffer.alloc(256 * 1024, 'Chat transcript, line by line, as S3 has it. ')

/** A server that answers `GetObject` at once: the object of an interaction `bytes-<n>` has n bytes. */
export const stubBucket = () =>
  createServer(async (request, response) => {
    const size = Number(/\/bytes-(\d+)\//.exec(request.url ?? '')?.[1])
    const wanted = parseRange(request.headers.range ?? '')
    const range = wanted && resolveRange(wanted, size)
    const length = range ? range.last - range.first + 1 : size
    response.writeHead(range ? 206 : 200, {
      'x-amz-id-2': 'Uuag1LuByRx9e6j5Onimru9pO4ZVKnJ2Qz7/C1NPcfTWAtRPfTaOFg==',
      'x-amz-request-id': '656c76696e6727732072657175657374',
      'Last-Modified': 'Wed, 05 Aug 2009 09:33:10 GMT',
      ETag: '"fba9dede5f27731c9771645a39863328"',
      'x-amz-server-side-encryption': 'aws:kms',
      'Accept-Ranges': 'bytes',
      'Content-Type': 'text/plain; charset=utf-8',
      'Content-Length': length,
      'x-amz-meta-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      ...(range && { 'Content-Range': `${formatRange(range).replace('=', ' ')}/${size}` }),
      // As S3: asked for, and only of the whole object. CRC32 is what the JavaScript SDK writes by default.
      ...(!range && request.headers['x-amz-checksum-mode'] && { 'x-amz-checksum-crc32': checksumOf(size) }),
    })
    for (let left = length; left > 0; left -= block.length)
      if (!response.write(left < block.length ? block.subarray(0, left) : block))
        await once(response, 'drain')
    response.end()
  })

const checksums = new Map<number, string>()

const checksumOf = (size: number): string => {
  const known = checksums.get(size)
  if (known !== undefined) return known
  let sum = 0
  for (let left = size; left > 0; left -= block.length)
    sum = crc32(block.subarray(0, Math.min(left, block.length)), sum)
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(sum)
  checksums.set(size, bytes.toString('base64'))
  return bytes.toString('base64')
}
