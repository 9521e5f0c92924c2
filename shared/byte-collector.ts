/** Puts bytes and texts one behind the other; what has been taken stays as it is. */
export type ByteCollector = {
  /** How much there is to take. */
  readonly length: () => number
  /** Copies bytes. */
  readonly bytes: (bytes: Uint8Array) => void
  /** Writes a text as UTF-8. */
  readonly text: (text: string) => void
  /** All that was put since the last time. */
  readonly take: () => Buffer
}

/** No character of a JavaScript string takes more. */
const mostBytesPerUnit = 3

/** Collects in buffers of `capacity` bytes, or of twice what does not fit into one. */
export const byteCollector = (capacity: number): ByteCollector => {
  let buffer = Buffer.allocUnsafeSlow(capacity)
  let [begin, end] = [0, 0]
  const makeRoom = (bytes: number) => {
    if (end + bytes <= buffer.length) return
    const needed = end - begin + bytes
    const larger = Buffer.allocUnsafeSlow(needed <= capacity ? capacity : 2 * needed)
    buffer.copy(larger, 0, begin, end)
    ;[buffer, begin, end] = [larger, 0, end - begin]
  }
  return {
    length: () => end - begin,
    bytes(bytes) {
      makeRoom(bytes.length)
      buffer.set(bytes, end)
      end += bytes.length
    },
    text(text) {
      // A long one is measured: three times its length is memory that it need not have.
      const most = text.length * mostBytesPerUnit
      makeRoom(most <= capacity ? most : Buffer.byteLength(text))
      end += buffer.write(text, end)
    },
    take() {
      const taken = buffer.subarray(begin, end)
      begin = end
      return taken
    },
  }
}
