import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ChunkedDecoder } from '../../../../infra/local/s3/aws-chunked.ts'

const decode = (pieces: readonly Buffer[]) => {
  const decoder = new ChunkedDecoder()
  const payload = Buffer.concat(pieces.flatMap((piece) => decoder.push(piece)))
  return { payload, trailers: decoder.finish() }
}

const encode = (chunks: readonly Uint8Array[], trailers: readonly string[]) =>
  Buffer.concat([
    ...chunks.flatMap((chunk) => [
      Buffer.from(`${chunk.length.toString(16)}\r\n`),
      chunk,
      Buffer.from('\r\n'),
    ]),
    Buffer.from(['0', ...trailers, '', ''].join('\r\n')),
  ])

const cut = (bytes: Buffer, places: readonly number[]) => {
  const ends = [...places.map((place) => place % (bytes.length + 1)), bytes.length].sort((a, b) => a - b)
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end))
}

describe('an aws-chunked body', () => {
  it('gives its payload and trailers wherever the network cuts it', () => {
    const chunks = fc.array(fc.uint8Array({ minLength: 1, maxLength: 300 }), { maxLength: 6 })
    fc.assert(
      fc.property(chunks, fc.array(fc.nat(), { maxLength: 12 }), (payload, places) => {
        const decoded = decode(cut(encode(payload, ['X-Amz-Checksum-Crc32: AAAAAA==']), places))
        expect(decoded.payload).toEqual(Buffer.concat(payload))
        expect(decoded.trailers).toEqual(new Map([['x-amz-checksum-crc32', 'AAAAAA==']]))
      }),
    )
  })

  it('is refused at whatever byte it ends too early', () => {
    const whole = encode([Buffer.from('hello'), Buffer.from('world')], ['a:b'])
    for (let end = 0; end < whole.length; end += 1)
      expect(() => decode([whole.subarray(0, end)])).toThrow('it ends too early')
  })

  it.each([
    ['a size that is no number', 'xyz\r\n'],
    ['a negative size', '-5\r\nhello\r\n'],
    ['no size', '\r\nhello'],
    ['a signed chunk', '5;chunk-signature=abc\r\nhello\r\n'],
    ['a chunk longer than its size', '4\r\nhello\r\n0\r\n\r\n'],
    ['a chunk shorter than its size', '6\r\nhello\r\n0\r\n\r\n'],
    ['lines without a carriage return', '5\nhello\n0\n\n'],
    ['a trailer without a name', '0\r\n:value\r\n\r\n'],
    ['bytes after its end', '0\r\n\r\n0\r\n\r\n'],
    ['an endless line', 'a'.repeat(5000)],
    ['an immense size', 'fffffffffffffffff\r\n'],
  ])('with %s is refused', (_, body) => {
    expect(() => decode([Buffer.from(body)])).toThrow(expect.objectContaining({ code: 'IncompleteBody' }))
  })

  it('is decoded or refused, whatever bytes come', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        try {
          decode([Buffer.from(bytes)])
        } catch (error) {
          expect(error).toMatchObject({ code: 'IncompleteBody' })
        }
      }),
    )
  })
})
