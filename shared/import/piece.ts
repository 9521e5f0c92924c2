/** Where reading goes on: the entry of a zip (else 0), the offset in the unpacked text, and the number of pieces before it. */
export type Position = { readonly entry: number; readonly offset: number; readonly number: number }

export const startPosition: Position = { entry: 0, offset: 0, number: 0 }

/** What a source is cut into: a line, an object of a JSON text, or an entry of a zip. */
export type Piece = {
  /** Of a line, its line number; else it counts the pieces. */
  readonly number: number
  /** The name of the entry of a zip that it stands in. */
  readonly entry: string | undefined
  /** In the unpacked text, in bytes. */
  readonly offset: number
  readonly sizeBytes: number
  /** Where reading goes on behind it. */
  readonly next: Position
  /** The bytes, or why there are none. `skipped`: nothing that could hold a document. */
  readonly content: { readonly bytes: Buffer } | { readonly refused: string } | 'skipped'
}

/** The reason to refuse what is too long to be read. */
export const tooLong = (what: string, sizeBytes: number, limitBytes: number): string =>
  `the ${what} has ${sizeBytes} bytes, and one can have ${limitBytes}: keep large bodies in S3 and refer to them by s3`
