import { S3Error } from './s3-error.ts'

const longestLine = 1024

const malformed = (what: string): S3Error =>
  new S3Error('IncompleteBody', `The aws-chunked body is malformed: ${what}.`)

const parseSize = (line: string): number => {
  if (!/^[0-9a-f]{1,12}$/i.test(line)) throw malformed('a chunk must begin with its size in hexadecimal')
  return Number.parseInt(line, 16)
}

const parseTrailer = (line: string): readonly [name: string, value: string] => {
  const [, name, value = ''] = /^([^:]+):(.*)$/.exec(line) ?? []
  if (!name) throw malformed('a trailer must be a name, a colon and a value')
  return [name.trim().toLowerCase(), value.trim()]
}

/**
 * Decodes `STREAMING-UNSIGNED-PAYLOAD-TRAILER`: chunks of `size CRLF payload CRLF`, the last one empty and
 * without a payload, then trailers and an empty line
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming-trailers.html). Throws `IncompleteBody` on
 * anything else.
 */
export class ChunkedDecoder {
  #place: 'size' | 'payload' | 'payload-end' | 'trailer' | 'end' = 'size'
  #missingBytes = 0
  #line = ''
  readonly #trailers = new Map<string, string>()

  /** The payload in the next bytes of the body. */
  push(bytes: Buffer): readonly Buffer[] {
    const payloads: Buffer[] = []
    let rest = bytes
    while (rest.length > 0) {
      const taken = this.#place === 'payload' ? this.#takePayload(rest, payloads) : this.#takeLine(rest)
      rest = rest.subarray(taken)
    }
    return payloads
  }

  /** The trailers, by their names in lower case, once the body has ended. */
  finish(): ReadonlyMap<string, string> {
    if (this.#place !== 'end') throw malformed('it ends too early')
    return this.#trailers
  }

  #takePayload(bytes: Buffer, payloads: Buffer[]): number {
    const payload = bytes.subarray(0, this.#missingBytes)
    payloads.push(payload)
    this.#missingBytes -= payload.length
    if (this.#missingBytes === 0) this.#place = 'payload-end'
    return payload.length
  }

  #takeLine(bytes: Buffer): number {
    const newline = bytes.indexOf('\n')
    const end = newline < 0 ? bytes.length : newline
    this.#line += bytes.toString('latin1', 0, end)
    if (this.#line.length > longestLine) throw malformed('a line is too long')
    if (newline < 0) return end
    if (!this.#line.endsWith('\r')) throw malformed('lines end in CRLF')
    this.#endLine(this.#line.slice(0, -1))
    this.#line = ''
    return end + 1
  }

  #endLine(line: string): void {
    if (this.#place === 'size') {
      this.#missingBytes = parseSize(line)
      this.#place = this.#missingBytes > 0 ? 'payload' : 'trailer'
    } else if (this.#place === 'payload-end' && line === '') {
      this.#place = 'size'
    } else if (this.#place === 'trailer') {
      if (line === '') this.#place = 'end'
      else this.#trailers.set(...parseTrailer(line))
    } else throw malformed(this.#place === 'end' ? 'bytes follow its end' : 'a chunk is longer than its size')
  }
}
