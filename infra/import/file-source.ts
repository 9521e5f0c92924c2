import { open, stat } from 'node:fs/promises'
import type { ByteSource } from '../../shared/import/byte-source.ts'

/** A file that is to be imported, by the path that was given. Reading it fails when it was changed after this call. */
export const fileSource = async (path: string, chunkBytes = 1024 * 1024): Promise<ByteSource> => {
  const identity = await identityOf(path)
  const { size } = await stat(path)
  return {
    name: path,
    sizeBytes: size,
    identity,
    async *read(start, end = size) {
      if (start >= end) return
      if ((await identityOf(path)) !== identity) throw new Error(`${path} was changed while it was read`)
      await using file = await open(path)
      yield* file.createReadStream({ start, end: end - 1, highWaterMark: chunkBytes })
    },
  }
}

const identityOf = async (path: string): Promise<string> => {
  const { size, mtimeMs } = await stat(path)
  return `${size} ${mtimeMs}`
}
