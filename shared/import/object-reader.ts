import type { Line, LinePosition } from './line-reader.ts'

const [quote, backslash, open, close, newline] = [0x22, 0x5c, 0x7b, 0x7d, 0x0a]

/** What may stand between objects: white space, the brackets and commas of an array, a byte order mark. */
const separators = new Set([0x20, 0x09, 0x0d, newline, 0x5b, 0x5d, 0x2c, 0xef, 0xbb, 0xbf])

/**
 * Cuts a text of JSON objects, in an array or one behind the other, over as many lines as they like, into the objects, in memory of
 * about one. What stands between them and should not comes as a piece of its own, to the end of its line; what is longer than the
 * limit is passed over; an object that does not end goes to the end of the text. So no byte is lost.
 */
export async function* readObjects(
  chunks: AsyncIterable<Buffer>,
  { offset, lines }: LinePosition,
  limitBytes: number,
): AsyncGenerator<Line> {
  const { advance, isInside } = scanner()
  let number = lines
  let at = offset
  let start = offset
  let pieces: Buffer[] = []
  const take = (piece: Buffer, end: number) => {
    // Of an object beyond the limit only the length matters.
    if (end - start <= limitBytes) pieces.push(piece)
    else pieces = []
  }
  const finish = (end: number): Line => {
    const bytes = end - start <= limitBytes ? Buffer.concat(pieces) : undefined
    pieces = []
    return { number: ++number, start, end, bytes }
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let index = 0; index < chunk.length; index++) {
      const place = advance(chunk[index] ?? 0)
      if (place === 'first') {
        from = index
        start = at + index
      }
      if (place !== 'last') continue
      take(chunk.subarray(from, index + 1), at + index + 1)
      yield finish(at + index + 1)
    }
    at += chunk.length
    if (isInside()) take(chunk.subarray(from), at)
  }
  if (isInside()) yield finish(at)
}

/** Takes the text byte by byte and says where each stands: in its UTF-8 no byte of a longer character looks like one of JSON's. */
const scanner = () => {
  let place: 'between' | 'object' | 'stray' = 'between'
  let depth = 0
  let inString = false
  let escaped = false
  const inObject = (byte: number) => {
    if (escaped) escaped = false
    else if (inString) {
      if (byte === quote) inString = false
      else if (byte === backslash) escaped = true
    } else if (byte === quote) inString = true
    else if (byte === open) depth++
    else if (byte === close) depth--
    return depth === 0
  }
  const advance = (byte: number): 'outside' | 'first' | 'inside' | 'last' => {
    if (place === 'between') {
      if (separators.has(byte)) return 'outside'
      place = byte === open ? 'object' : 'stray'
      depth = byte === open ? 1 : 0
      return 'first'
    }
    const isLast = place === 'object' ? inObject(byte) : byte === newline
    if (isLast) place = 'between'
    return isLast ? 'last' : 'inside'
  }
  return { advance, isInside: () => place !== 'between' }
}
