/**
 * Undoes raw deflate (RFC 1951) of one block with the fixed codes, behind `dictionary` and a short text of each call's own. Zlib could,
 * but sets itself up anew for each text: 2.3 us against 7 to 14 of `inflateRawSync` for a record of 0.9 KB (`npm run bench -- storage`),
 * and what would spare that is no part of Node's API, and ends the process when it is used wrongly. Throws a `RangeError` when the
 * bytes are of another kind or make more than `limitBytes`; damaged ones do, or make another text. What is returned holds until the next call.
 */
export const fixedInflater = (dictionary: string, limitBytes: number) => {
  const preset = Buffer.from(dictionary)
  const input = Buffer.alloc(limitBytes + spareBytes)
  // Holds all that a text may point back to, itself included.
  const window = Buffer.alloc(preset.length + ownLimitBytes + limitBytes + spareBytes)
  preset.copy(window)
  const [from, to] = [viewOf(input), viewOf(window)]

  return (bytes: Uint8Array, own: string): Buffer => {
    const start = preset.length + window.write(own, preset.length, ownLimitBytes)
    if (((bytes[0] ?? 0) & 7) !== onlyFixedBlock) throw new RangeError('another kind of block')
    input.fill(0, bytes.length, bytes.length + spareBytes).set(bytes)
    const { end, read } = inflate(from, to, start)
    if (read !== bytes.length || end - start > limitBytes) throw new RangeError('another length')
    return window.subarray(start, end)
  }
}

/** The header, lowest bit first: the last block, of fixed codes. */
export const onlyFixedBlock = 0b011

const ownLimitBytes = 128
/** Reads and writes are of four bytes, and may reach beyond the end. */
const spareBytes = 8

/** One function, as its variables must stay in registers; what leads out of the buffers throws a `RangeError`. */
const inflate = (from: DataView, to: DataView, start: number) => {
  let [bit, end] = [3, start]
  for (;;) {
    let bits = from.getUint32(bit >> 3, true) >>> (bit & 7)
    let code = symbols[bits & 511] ?? 0
    bit += code & 15
    if (code < literalsEnd) {
      to.setUint8(end++, code >> 4)
      // Its bits hold another code as well.
      bits >>>= code & 15
      code = symbols[bits & 511] ?? 0
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
    const place = distances[(bits >>> lengthBits) & 31] ?? 0
    bit += lengthBits + 5
    bits = from.getUint32(bit >> 3, true) >>> (bit & 7)
    bit += place & 15
    const distance = (place >> 4) + (bits & ((1 << (place & 15)) - 1))
    if (distance < 4) for (; end < stop; end++) to.setUint8(end, to.getUint8(end - distance))
    // What is written beyond the stop is written over by what follows.
    else for (; end < stop; end += 4) to.setUint32(end, to.getUint32(end - distance, true), true)
    end = stop
  }
}

const viewOf = ({ buffer, byteOffset, length }: Buffer): DataView => new DataView(buffer, byteOffset, length)

const literalsEnd = 256 << 4

const reversed = (code: number, bits: number): number =>
  Number.parseInt(code.toString(2).padStart(bits, '0').split('').reverse().join(''), 2)

/** Shortest value and extra bits of the codes of lengths and distances: `growth` codes for each number of extra bits. */
const ranges = (count: number, first: number, growth: number) => {
  let base = first
  return Array.from({ length: count }, (_, code) => {
    const extraBits = Math.max(0, Math.floor(code / growth) - 1)
    const range = { base, extraBits }
    base += 1 << extraBits
    return range
  })
}
const lengthRanges = [...ranges(28, 3, 4), { base: 258, extraBits: 0 }]
const distanceRanges = ranges(30, 1, 2)

/** The fixed code of a symbol (RFC 1951, 3.2.6). */
const codeOf = (symbol: number): readonly [code: number, bits: number] => {
  if (symbol < 144) return [0x30 + symbol, 8]
  if (symbol < 256) return [0x190 + symbol - 144, 9]
  return symbol < 280 ? [symbol - 256, 7] : [0xc0 + symbol - 280, 8]
}

/**
 * By the next nine bits: a literal above the four bits that count those of its code; else the shortest length, 0 for the end, its extra
 * bits and the bits of its code, at bits 16, 8 and 0.
 */
const symbols = new Uint32Array(512)
for (let symbol = 0; symbol < 288; symbol++) {
  const [code, bits] = codeOf(symbol)
  const { base, extraBits } = lengthRanges[symbol - 257] ?? { base: 0, extraBits: 0 }
  const entry = symbol < 256 ? (symbol << 4) | bits : (base << 16) | (extraBits << 8) | (1 << 12) | bits
  for (let next = reversed(code, bits); next < 512; next += 1 << bits) symbols[next] = entry
}

/** By the next five bits: the shortest distance above the four bits that count its extra bits; of the two that there are not, too long a one. */
const distances = Uint32Array.from({ length: 32 }, (_, next) => {
  const { base, extraBits } = distanceRanges[reversed(next, 5)] ?? { base: 1 << 20, extraBits: 0 }
  return (base << 4) | extraBits
})
