import { crc32 } from 'node:zlib'
import { type Entry, fromRandomAccessReaderPromise, getFileNameLowLevel, type ZipFile } from 'yauzl'
import { BlockReader } from './block-reader.ts'
import type { ByteSource } from './byte-source.ts'
import { readObjects } from './object-reader.ts'
import { type Piece, type Position, tooLong } from './piece.ts'

/**
 * Reads the documents of a zip from a position on: each entry holds one, or several one behind the other. An entry that cannot be
 * read is a piece that says so, and so is what lies behind the place where the zip itself is damaged.
 */
export async function* readZip(
  source: ByteSource,
  from: Position,
  limitBytes: number,
): AsyncGenerator<Piece> {
  let position = from
  try {
    // Names are only shown, never used as paths: as they come.
    const options = { autoClose: false, decodeStrings: false }
    const zip = await fromRandomAccessReaderPromise(new BlockReader(source), source.sizeBytes, options)
    let index = 0
    for await (const entry of zip.eachEntry()) {
      if (index++ < position.entry) continue
      for await (const piece of piecesOf(zip, entry, position, limitBytes)) {
        position = piece.next
        yield piece
      }
    }
  } catch (error) {
    if (!isZipError(error)) throw error
    const next = { ...position, entry: Number.MAX_SAFE_INTEGER, number: position.number + 1 }
    const refused = `the zip cannot be read from here on: ${error.message}`
    yield { ...at(position, undefined), sizeBytes: 0, next, content: { refused } }
  }
}

const at = ({ number, offset }: Position, entry: string | undefined) => ({
  number: number + 1,
  entry,
  offset,
})

/** The pieces of the entry at a position, which may be in its middle. */
async function* piecesOf(
  zip: ZipFile,
  entry: Entry,
  position: Position,
  limitBytes: number,
): AsyncGenerator<Piece> {
  const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false)
  const behind = (number: number): Position => ({ entry: position.entry + 1, offset: 0, number })
  const whole = {
    ...at(position, name),
    sizeBytes: entry.uncompressedSize,
    next: behind(position.number + 1),
  }
  if (name.endsWith('/') || /(^|\/)(__MACOSX\/|\.DS_Store$)/.test(name))
    return yield { ...whole, content: 'skipped' }
  const content = await readEntry(zip, entry, limitBytes)
  if ('refused' in content || !holdsObjects(content.bytes)) return yield { ...whole, content }
  const rest = content.bytes.subarray(position.offset)
  let last: Piece | undefined
  for await (const { number, start, end, bytes = Buffer.alloc(0) } of readObjects(
    only(rest),
    { offset: position.offset, lines: position.number },
    limitBytes,
  )) {
    if (last) yield last
    const next = { entry: position.entry, offset: end, number }
    last = { number, entry: name, offset: start, sizeBytes: end - start, next, content: { bytes } }
  }
  // Behind its last document an entry is done.
  if (last) yield { ...last, next: behind(last.number) }
}

async function* only(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes
}

/** Anything else is one piece, and no document. */
const holdsObjects = (bytes: Buffer): boolean =>
  /^(\xef\xbb\xbf)?[\s[]*\{/.test(bytes.toString('latin1', 0, 1024))

/** The bytes of an entry, checked. */
const readEntry = async (
  zip: ZipFile,
  entry: Entry,
  limitBytes: number,
): Promise<{ readonly bytes: Buffer } | { readonly refused: string }> => {
  if (entry.isEncrypted()) return { refused: 'the entry is encrypted' }
  if (!entry.canDecodeFileData())
    return { refused: `the entry is packed by method ${entry.compressionMethod}, which is not supported` }
  if (entry.uncompressedSize > limitBytes)
    return { refused: `${tooLong('entry', entry.uncompressedSize, limitBytes)}, or unpack the zip` }
  try {
    const pieces: Buffer[] = []
    // It fails as soon as there is more than the size that the entry claims.
    for await (const piece of await zip.openReadStreamPromise(entry)) pieces.push(piece)
    const bytes = Buffer.concat(pieces)
    return crc32(bytes) === entry.crc32
      ? { bytes }
      : { refused: 'the entry is damaged: its CRC-32 is another' }
  } catch (error) {
    if (isZipError(error)) return { refused: `the entry is damaged: ${error.message}` }
    throw error
  }
}

/** What yauzl and zlib say of bytes that are wrong; those of reading have a code of the system or a name of the SDK. */
const isZipError = (error: unknown): error is Error =>
  error instanceof Error &&
  error.name === 'Error' &&
  (!('code' in error) || /^Z_/.test(String(error.code))) &&
  error.cause === undefined
