import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { unpackZstd } from './zstd-frames.ts'

/** How the bytes of a source are packed. */
export type Packing = 'none' | 'gzip' | 'zstd' | 'zip'

/** Told by the first bytes, whatever the file is called. */
export const packingOf = (head: Buffer): Packing => {
  const magic = head.toString('hex', 0, 4)
  if (magic.startsWith('1f8b')) return 'gzip'
  // A frame, or a skippable frame as pzstd writes first.
  if (magic === '28b52ffd' || /^5.2a4d18$/.test(magic)) return 'zstd'
  // An entry, or the end of an archive without any.
  if (magic === '504b0304' || magic === '504b0506') return 'zip'
  return 'none'
}

/** Unpacks chunks; a damaged packing is thrown as an error for which `isDamage` holds, after what could be unpacked. */
export const unpack = (packing: 'gzip' | 'zstd', chunks: AsyncIterable<Buffer>): AsyncIterable<Buffer> =>
  packing === 'zstd' ? unpackZstd(chunks) : unpackGzip(chunks)

async function* unpackGzip(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip()
  const input = Readable.from(chunks)
  input.on('error', (error) => gunzip.destroy(error))
  try {
    yield* input.pipe(gunzip)
  } finally {
    input.destroy()
  }
}

/** Whether it is the packing that is damaged, and not the reading that failed. */
export const isDamage = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && /^(Z|ZSTD)_/.test(String(error.code))
