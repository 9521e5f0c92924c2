import { type ByteSource, headOf, skipBytes } from './byte-source.ts'
import { type Line, readLines } from './line-reader.ts'
import { readObjects } from './object-reader.ts'
import { isDamage, type Packing, packingOf, unpack } from './packing.ts'
import { type Piece, type Position, tooLong } from './piece.ts'
import { readZip } from './zip-reader.ts'

/** What a source holds: `lines`, one document each, or `objects` over several lines, as they are or in an array. */
export type SourceFormat = { readonly packing: Packing; readonly text: 'lines' | 'objects' }

const headBytes = 64 * 1024

/** Tells the format by what the source begins with. */
export const formatOf = async (source: ByteSource): Promise<SourceFormat> => {
  const head = await headOf(source.read(0, headBytes), headBytes)
  const packing = packingOf(head)
  if (packing === 'zip') return { packing, text: 'objects' }
  const text = packing === 'none' ? head : await unpackedHead(packing, source)
  // JSON Lines begin with a whole object.
  return {
    packing,
    text: /^(\xef\xbb\xbf)?\s*(\[|\{\s*?\n)/.test(text.toString('latin1')) ? 'objects' : 'lines',
  }
}

const unpackedHead = (packing: 'gzip' | 'zstd', source: ByteSource): Promise<Buffer> =>
  headOf(unpack(packing, source.read(0)), headBytes).catch((error: unknown) => {
    if (isDamage(error)) return Buffer.alloc(0)
    throw error
  })

/** Cuts a source into its pieces, from a position on. Where its packing is damaged, the last piece says so. */
export async function* readPieces(
  source: ByteSource,
  { packing, text }: SourceFormat,
  from: Position,
  limitBytes: number,
): AsyncGenerator<Piece> {
  if (packing === 'zip') return yield* readZip(source, from, limitBytes)
  // The damaged place was told of.
  if (from.entry > 0) return
  const chunks =
    packing === 'none' ? source.read(from.offset) : skipBytes(unpack(packing, source.read(0)), from.offset)
  const cut = text === 'lines' ? readLines : readObjects
  let position = from
  try {
    for await (const line of cut(chunks, { offset: from.offset, lines: from.number }, limitBytes)) {
      const piece = toPiece(line, text === 'lines' ? 'line' : 'object', limitBytes)
      position = piece.next
      yield piece
    }
  } catch (error) {
    if (!isDamage(error)) throw error
    const { offset, number } = position
    const refused = `the ${packing} is damaged, and nothing can be read from here on: ${error.message}`
    const next = { entry: 1, offset, number: number + 1 }
    yield { number: number + 1, entry: undefined, offset, sizeBytes: 0, next, content: { refused } }
  }
}

const toPiece = ({ number, start, end, bytes }: Line, what: string, limitBytes: number): Piece => ({
  number,
  entry: undefined,
  offset: start,
  sizeBytes: end - start,
  next: { entry: 0, offset: end, number },
  content: bytes ? { bytes } : { refused: tooLong(what, end - start, limitBytes) },
})
