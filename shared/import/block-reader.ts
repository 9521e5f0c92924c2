import { Readable } from 'node:stream'
import { RandomAccessReader } from 'yauzl'
import type { ByteSource } from './byte-source.ts'

const blockBytes = 4 * 1024 * 1024
/** The directory of a zip and its entries are read by turns. */
const blocksKept = 4

/** Reads a source here and there, in blocks that are kept for a while: the parts of a zip are small and lie side by side. */
export class BlockReader extends RandomAccessReader {
  readonly #source: ByteSource
  readonly #blocks = new Map<number, Promise<Buffer>>()

  constructor(source: ByteSource) {
    super()
    this.#source = source
  }

  override _readStreamForRange(start: number, end: number): Readable {
    return Readable.from(this.#read(start, end), { objectMode: false })
  }

  async *#read(start: number, end: number): AsyncGenerator<Buffer> {
    for (let at = start; at < end; ) {
      const first = at - (at % blockBytes)
      const part = (await this.#block(first)).subarray(at - first, end - first)
      if (part.length === 0) return
      yield part
      at += part.length
    }
  }

  #block(first: number): Promise<Buffer> {
    const block = this.#blocks.get(first) ?? this.#fetch(first)
    // The least recently used leads.
    this.#blocks.delete(first)
    this.#blocks.set(first, block)
    for (const oldest of this.#blocks.keys()) {
      if (this.#blocks.size <= blocksKept) break
      this.#blocks.delete(oldest)
    }
    return block
  }

  async #fetch(first: number): Promise<Buffer> {
    const pieces: Buffer[] = []
    for await (const piece of this.#source.read(first, Math.min(first + blockBytes, this.#source.sizeBytes)))
      pieces.push(piece)
    return Buffer.concat(pieces)
  }
}
