import { createZstdDecompress } from 'node:zlib'

/**
 * Unpacks zstd of any number of frames, skippable ones among them, as `zstd`, `pzstd` and `cat` make it. Node's own stream takes
 * the end of the first frame for the end of all, and drops what follows without an error.
 */
export async function* unpackZstd(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const input = chunks[Symbol.asyncIterator]()
  try {
    let rest: Buffer | undefined = await nextOf(input)
    while (rest) rest = yield* unpackFrames(rest, input)
  } finally {
    await input.return?.()
  }
}

type Input = AsyncIterator<Buffer>

const nextOf = async (input: Input): Promise<Buffer | undefined> => {
  const { done, value } = await input.next()
  return done ? undefined : value
}

/** Unpacks from `first` on to where the stream sees an end; returns what lies behind it, undefined when there is nothing. */
async function* unpackFrames(first: Buffer, input: Input): AsyncGenerator<Buffer, Buffer | undefined> {
  const decoder = createZstdDecompress()
  let fedBytes = 0
  let last: Buffer = first
  const feed = async () => {
    for (let chunk: Buffer | undefined = first; chunk; chunk = await nextOf(input)) {
      last = chunk
      fedBytes += chunk.length
      await new Promise((resolve) => decoder.write(chunk, resolve))
      // It ended within the chunk.
      if (decoder.bytesWritten < fedBytes) return
    }
    decoder.end()
  }
  const fed = feed().catch((error: unknown) => void decoder.destroy(toError(error)))
  yield* decoder
  await fed
  const leftBytes = fedBytes - decoder.bytesWritten
  return leftBytes > 0 ? last.subarray(last.length - leftBytes) : nextOf(input)
}

const toError = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)))
