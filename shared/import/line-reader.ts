/** One line of a text. Offsets are in bytes; `end` is behind the line break. */
export type Line = {
  readonly number: number
  readonly start: number
  readonly end: number
  /** Without the line break; undefined when the line is longer than the limit. */
  readonly bytes: Buffer | undefined
}

/** Where a reading starts: the offset of a line and the number of lines before it. */
export type LinePosition = { readonly offset: number; readonly lines: number }

const newline = 0x0a

/** Cuts chunks, which start at a position, into lines, in memory of about one line; what is longer than the limit is passed over. */
export async function* readLines(
  chunks: AsyncIterable<Buffer>,
  { offset, lines }: LinePosition,
  limitBytes: number,
): AsyncGenerator<Line> {
  let number = lines
  let start = offset
  let pieces: Buffer[] = []
  let length = 0
  const take = (piece: Buffer) => {
    length += piece.length
    // Of a line beyond the limit only the length matters.
    if (length <= limitBytes) pieces.push(piece)
    else pieces = []
  }
  const finish = (breakBytes: number): Line => {
    const bytes = length <= limitBytes ? Buffer.concat(pieces) : undefined
    const line = { number: ++number, start, end: start + length + breakBytes, bytes }
    start = line.end
    pieces = []
    length = 0
    return line
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let to = chunk.indexOf(newline); to !== -1; to = chunk.indexOf(newline, from)) {
      take(chunk.subarray(from, to))
      yield finish(1)
      from = to + 1
    }
    take(chunk.subarray(from))
  }
  if (length > 0) yield finish(0)
}
