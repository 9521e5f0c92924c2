import { crc32 } from 'node:zlib'
import type { Random } from './random.ts'

/**
 * A PNG of 24 by 24 pixels. Its pixels are stored, not deflated: what a compressor writes differs between its
 * versions, and a seed must give the same bytes everywhere.
 */
export const photo = (random: Random): Buffer => {
  const side = 24
  const [red, green, blue] = [random.integer(0, 255), random.integer(0, 255), random.integer(0, 255)]
  const row = (y: number) => [
    0,
    ...Array.from({ length: side }, (_, x) => [red ^ (x * 9), green ^ (y * 9), blue]).flat(),
  ]
  const pixels = Buffer.from(Array.from({ length: side }, (_, y) => row(y)).flat())
  const header = Buffer.alloc(13)
  header.writeUInt32BE(side, 0)
  header.writeUInt32BE(side, 4)
  header.set([8, 2, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', storedDeflate(pixels)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

const chunk = (name: string, body: Buffer): Buffer => {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), body])
  return Buffer.concat([unsigned32(body.length), named, unsigned32(crc32(named))])
}

/** One stored block (RFC 1950 and 1951), which holds at most 65,535 bytes. */
const storedDeflate = (bytes: Buffer): Buffer => {
  const block = Buffer.alloc(7)
  block.set([0x78, 0x01, 1], 0)
  block.writeUInt16LE(bytes.length, 3)
  block.writeUInt16LE(bytes.length ^ 0xffff, 5)
  let [low, high] = [1, 0]
  for (const byte of bytes) {
    low = (low + byte) % 65521
    high = (high + low) % 65521
  }
  return Buffer.concat([block, bytes, unsigned32(high * 0x10000 + low)])
}

const unsigned32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(value)
  return bytes
}
