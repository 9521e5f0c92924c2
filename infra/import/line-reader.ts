import { open } from 'node:fs/promises'

/** One line of a file. Offsets are in bytes; `end` is behind the line break. */
export type Line = {
  readonly number: number
  readonly start: number
  readonly end: number
  /** Without the line break; undefined when the line is longer than the limit. */
  readonly bytes: Buffer | undefined
}

/** Where a reading starts: the offset of a line and the number of lines before it. */
export type Position = { readonly offset: number; readonly lines: number }

const newline = 0x0a

/** Reads a file line by line from a position on, in memory of about one line; what is longer than the limit is passed over. */
export async function* readLines(
  path: string,
  { offset, lines }: Position,
  limitBytes: number,
  chunkBytes = 1024 * 1024,
): AsyncGenerator<Line> {
  await using file = await open(path)
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
  const stream = file.createReadStream({ start: offset, highWaterMark: chunkBytes })
  for await (const chunk of stream) {
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
