/** Bytes that an import reads: a file or an object. They stay the same while it reads them. */
export type ByteSource = {
  /** A path, or `s3://bucket/key`. */
  readonly name: string
  readonly sizeBytes: number
  /** Another as soon as the bytes may be others. */
  readonly identity: string
  /** The bytes from `start` to before `end` (default: the end), in chunks. Leaving the loop closes it. */
  read(start: number, end?: number): AsyncIterable<Buffer>
}
