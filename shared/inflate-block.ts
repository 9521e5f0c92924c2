import { type BlockCodes, codesOf, literalsEnd } from './block-codes.ts'

/**
 * Undoes raw deflate (RFC 1951) of one block, behind `dictionary` and a short text of each call's own. Zlib could, but sets itself up
 * anew for each text: 2.3 us against 7 to 14 of `inflateRawSync` for a record of 0.9 KB (`npm run bench -- storage`), and what would spare
 * that is no part of Node's API, and ends the process when it is used wrongly. Throws a `RangeError` when the bytes are of another kind or
 * make more than `limitBytes`; damaged ones do, or make another text. What is returned holds until the next call.
 */
export const blockInflater = (dictionary: string, limitBytes: number) => {
  const preset = Buffer.from(dictionary)
  const input = Buffer.alloc(limitBytes + spareBytes)
  // Holds all that a text may point back to, itself included.
  const window = Buffer.alloc(preset.length + atLimitBytes + limitBytes + spareBytes)
  preset.copy(window)
  const [from, to] = [viewOf(input), viewOf(window)]

  return (bytes: Uint8Array, own: string): Buffer => {
    const start = preset.length + window.write(own, preset.length, atLimitBytes)
    input.fill(0, bytes.length, bytes.length + spareBytes).set(bytes)
    const { end, read } = inflate(from, to, start, codesOf(from))
    if (read !== bytes.length || end - start > limitBytes) throw new RangeError('another length')
    return window.subarray(start, end)
  }
}

const viewOf = ({ buffer, byteOffset, length }: Buffer): DataView => new DataView(buffer, byteOffset, length)

const atLimitBytes = 128
/** Reads and writes are of four bytes, and may reach beyond the end. */
const spareBytes = 8

/** One function, as its variables must stay in registers; what leads out of the buffers throws a `RangeError`. */
const inflate = (
  from: DataView,
  to: DataView,
  start: number,
  { firstBit, symbols, symbolMask, distances, distanceMask }: BlockCodes,
) => {
  let [bit, end] = [firstBit, start]
  for (;;) {
    let bits = from.getUint32(bit >> 3, true) >>> (bit & 7)
    let code = symbols[bits & symbolMask] ?? 0
    bit += code & 15
    if (code < literalsEnd) {
      to.setUint8(end++, code >> 4)
      // Its bits hold another code as well.
      bits >>>= code & 15
      code = symbols[bits & symbolMask] ?? 0
      bit += code & 15
      if (code < literalsEnd) {
        to.setUint8(end++, code >> 4)
        continue
      }
    }
    if (code >> 16 === 0) return { end, read: (bit + 7) >> 3 }

    bits = from.getUint32(bit >> 3, true) >>> (bit & 7)
    const lengthBits = (code >> 8) & 15
    const stop = end + (code >> 16) + (bits & ((1 << lengthBits) - 1))
    const place = distances[(bits >>> lengthBits) & distanceMask] ?? 0
    bit += lengthBits + (place & 15)
    bits = from.getUint32(bit >> 3, true) >>> (bit & 7)
    const distanceBits = (place >> 4) & 15
    bit += distanceBits
    const distance = (place >> 8) + (bits & ((1 << distanceBits) - 1))
    // What is written beyond the stop is written over by what follows.
    if (distance > 3) for (; end < stop; end += 4) to.setUint32(end, to.getUint32(end - distance, true), true)
    else if (distance > 0) for (; end < stop; end++) to.setUint8(end, to.getUint8(end - distance))
    // There it has not written yet: another text may have.
    else throw new RangeError('no distance')
    end = stop
  }
}
