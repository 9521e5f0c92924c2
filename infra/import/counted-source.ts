import type { ByteSource } from '../../shared/import/byte-source.ts'

/** A leap of more than this is a look at the directory of a zip, and no progress. */
const leapBytes = 16 * 1024 * 1024

/** A source that tells, as it is read for the first time, how far. */
export const countedSource = (source: ByteSource, onRead: (bytes: number) => void): ByteSource => {
  let furthest = 0
  return {
    ...source,
    async *read(start, end) {
      let at = start
      const counts = end === undefined || start <= furthest + leapBytes
      for await (const chunk of source.read(start, end)) {
        yield chunk
        at += chunk.length
        if (!counts || at <= furthest) continue
        furthest = at
        onRead(furthest)
      }
    },
  }
}
