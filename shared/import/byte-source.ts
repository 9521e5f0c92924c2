/** Bytes that an import reads: a file or an object. They stay the same while it reads them. */
export type ByteSource = {
  /** A path, or `s3://bucket/key`. */
  readonly name: string
  readonly sizeBytes: number
  /** Another as soon as the bytes may be others. */
  readonly identity: string
  /** The bytes from `start` to before `end` (default: the end), in chunks. Leaving the loop closes it. */
  read(start: number, end?: number): AsyncIterable<Buffer>
}

/** The first bytes of chunks, up to so many; of chunks that break off, those before. */
export const headOf = async (chunks: AsyncIterable<Buffer>, bytes: number): Promise<Buffer> => {
  const pieces: Buffer[] = []
  let length = 0
  for await (const chunk of chunks) {
    pieces.push(chunk)
    length += chunk.length
    if (length >= bytes) break
  }
  return Buffer.concat(pieces).subarray(0, bytes)
}

/** The chunks behind the first so many bytes. */
export async function* skipBytes(chunks: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes
  for await (const chunk of chunks) {
    if (left < chunk.length) yield left === 0 ? chunk : chunk.subarray(left)
    left = Math.max(0, left - chunk.length)
  }
}
