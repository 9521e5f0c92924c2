import type { ByteSource } from '../../../shared/import/byte-source.ts'
import { type Piece, type Position, startPosition } from '../../../shared/import/piece.ts'
import { formatOf, readPieces } from '../../../shared/import/read-source.ts'

/** A source of bytes in memory, in chunks of a size. */
export const sourceOf = (bytes: Buffer, chunkBytes = 1000): ByteSource => ({
  name: 'memory',
  sizeBytes: bytes.length,
  identity: 'memory',
  async *read(start, end = bytes.length) {
    for (let at = start; at < end; at += chunkBytes) yield bytes.subarray(at, Math.min(end, at + chunkBytes))
  },
})

/** All pieces from a position on. */
export const piecesOf = async (
  source: ByteSource,
  from: Position = startPosition,
  limitBytes = 1000,
): Promise<Piece[]> => {
  const pieces: Piece[] = []
  for await (const piece of readPieces(source, await formatOf(source), from, limitBytes)) pieces.push(piece)
  return pieces
}

/** The text of a piece, or why there is none. */
export const textOf = ({ content }: Piece): string =>
  content === 'skipped'
    ? 'skipped'
    : 'refused' in content
      ? `refused: ${content.refused}`
      : content.bytes.toString()
