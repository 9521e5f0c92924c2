import { createHash } from 'node:crypto'
import { crc32 } from 'node:zlib'

/** Size and digests of the bytes seen so far. */
export type Digests = {
  readonly sizeBytes: number
  readonly md5: Buffer
  /** Base64, big-endian, as in `x-amz-checksum-crc32`. */
  readonly crc32: string
}

/** Digests bytes as they pass. */
export type Digester = {
  readonly update: (chunk: Buffer) => void
  /** The digests of all bytes. Call it once, after the last `update`. */
  readonly digests: () => Digests
}

const toBase64 = (checksum: number): string => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(checksum)
  return bytes.toString('base64')
}

/** Starts to digest bytes. */
export const createDigester = (): Digester => {
  const md5 = createHash('md5')
  let checksum = 0
  let sizeBytes = 0
  return {
    update(chunk) {
      md5.update(chunk)
      checksum = crc32(chunk, checksum)
      sizeBytes += chunk.length
    },
    digests: () => ({ sizeBytes, md5: md5.digest(), crc32: toBase64(checksum) }),
  }
}
