/** What the bits of a block stand for: tables by the next of them, of which a mask says how many count. */
export type BlockCodes = {
  readonly firstBit: number
  /** `symbolEntries`, above four bits for the length of the code. */
  readonly symbols: Uint32Array
  readonly symbolMask: number
  /** `distanceEntries`, likewise. */
  readonly distances: Uint32Array
  readonly distanceMask: number
}

/** Shortest value and extra bits of the symbols of lengths and distances: `growth` of them for each number of extra bits. */
const ranges = (count: number, first: number, growth: number) => {
  let base = first
  return Array.from({ length: count }, (_, symbol) => {
    const extraBits = Math.max(0, Math.floor(symbol / growth) - 1)
    const range = { base, extraBits }
    base += 1 << extraBits
    return range
  })
}
const lengthRanges = [...ranges(28, 3, 4), { base: 258, extraBits: 0 }]
const distanceRanges = ranges(30, 1, 2)

/** Entries of symbols that stand for a byte are below. */
export const literalsEnd = 256 << 4

/** Of each symbol the byte, at bit 4; of the others the shortest length, 0 for the end, at bit 16, and its extra bits at bit 8. */
const symbolEntries = Uint32Array.from({ length: 288 }, (_, symbol) => {
  const { base, extraBits } = lengthRanges[symbol - 257] ?? { base: 0, extraBits: 0 }
  return symbol < 256 ? symbol << 4 : (base << 16) | (1 << 12) | (extraBits << 8)
})

/** Of each symbol the shortest distance, at bit 8, and its extra bits at bit 4; of the two that there are not, too long a one. */
const distanceEntries = Uint32Array.from({ length: 32 }, (_, symbol) => {
  const { base, extraBits } = distanceRanges[symbol] ?? { base: 1 << 20, extraBits: 0 }
  return (base << 8) | (extraBits << 4)
})

/** Of codes that can be read: two of them fit into the 25 bits that are sure to be there. */
const longestCode = 12

const reversed = new Uint16Array(1 << longestCode)
for (let code = 1; code < reversed.length; code++)
  reversed[code] = ((reversed[code >> 1] ?? 0) >> 1) | ((code & 1) << (longestCode - 1))

/** Symbols that have a code, in their order, and how many bits it has. */
type CodeLengths = { readonly symbols: Uint16Array; readonly lengths: Uint8Array; count: number }

const newCodeLengths = (): CodeLengths => ({
  symbols: new Uint16Array(288),
  lengths: new Uint8Array(288),
  count: 0,
})

const addCode = (codes: CodeLengths, symbol: number, length: number): void => {
  if (length === 0) return
  codes.symbols[codes.count] = symbol
  codes.lengths[codes.count++] = length
}

const nextCodes = new Uint32Array(16 + 1)

/**
 * Makes the table of codes with these lengths (RFC 1951, 3.2.2), and returns its mask. An entry of damaged lengths may be zero, which takes
 * no bits: the end of a buffer stops what that leads to.
 */
const fillTable = (
  table: Uint32Array,
  { symbols, lengths, count }: CodeLengths,
  entries: Uint32Array,
): number => {
  nextCodes.fill(0)
  let longest = 0
  for (let place = 0; place < count; place++) {
    const length = lengths[place] ?? 0
    if (length > longest) longest = length
    nextCodes[length + 1] = (nextCodes[length + 1] ?? 0) + 1
  }
  if (longest > longestCode) throw new RangeError('another kind of code')
  for (let length = 2; length <= longest; length++)
    nextCodes[length] = ((nextCodes[length - 1] ?? 0) + (nextCodes[length] ?? 0)) << 1
  const size = 1 << longest
  table.fill(0, 0, size)
  for (let place = 0; place < count; place++) {
    const length = lengths[place] ?? 0
    const code = nextCodes[length] ?? 0
    nextCodes[length] = code + 1
    const entry = (entries[symbols[place] ?? 0] ?? 0) | length
    const step = 1 << length
    for (let next = (reversed[code] ?? 0) >> (longestCode - length); next < size; next += step)
      table[next] = entry
  }
  return size - 1
}

/** The header of a block that is the last, lowest bit first, by the kind of its codes. */
export const blockKinds = { fixed: 0b011, own: 0b101 } as const

export type BlockKind = keyof typeof blockKinds

/** The codes of a block that starts with the first bit; throws a `RangeError` when they are of another kind than those that are written here. */
export const codesOf = (from: DataView): BlockCodes => {
  const kind = from.getUint8(0) & 7
  if (kind === blockKinds.fixed) return fixedCodes
  if (kind === blockKinds.own) return ownCodes(from)
  throw new RangeError('another kind of block')
}

/** Tables, and what they are made from, to be filled anew for each block that has codes of its own. */
const newTables = () => ({
  symbols: new Uint32Array(1 << longestCode),
  distances: new Uint32Array(1 << longestCode),
  symbolLengths: newCodeLengths(),
  distanceLengths: newCodeLengths(),
})

const fillTables = ({
  symbols,
  distances,
  symbolLengths,
  distanceLengths,
}: ReturnType<typeof newTables>) => ({
  symbols,
  symbolMask: fillTable(symbols, symbolLengths, symbolEntries),
  distances,
  distanceMask: fillTable(distances, distanceLengths, distanceEntries),
})

/** RFC 1951, 3.2.6. */
const makeFixedCodes = (): BlockCodes => {
  const tables = newTables()
  for (let symbol = 0; symbol < 144; symbol++) addCode(tables.symbolLengths, symbol, 8)
  for (let symbol = 144; symbol < 256; symbol++) addCode(tables.symbolLengths, symbol, 9)
  for (let symbol = 256; symbol < 280; symbol++) addCode(tables.symbolLengths, symbol, 7)
  for (let symbol = 280; symbol < 288; symbol++) addCode(tables.symbolLengths, symbol, 8)
  for (let symbol = 0; symbol < 32; symbol++) addCode(tables.distanceLengths, symbol, 5)
  return { firstBit: 3, ...fillTables(tables) }
}
const fixedCodes = makeFixedCodes()

/** In which order the lengths of the codes of lengths stand. */
const lengthOrder = Uint8Array.of(16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)
const lengthEntries = Uint32Array.from(lengthOrder, (_, symbol) => symbol << 4)
const lengthsByPlace = new Uint8Array(lengthOrder.length)
const lengthTable = new Uint32Array(1 << 7)
const lengthLengths = newCodeLengths()
const tables = newTables()

/** Those that stand before a block (RFC 1951, 3.2.7). */
const ownCodes = (from: DataView): BlockCodes => {
  let bits = from.getUint32(0, true) >>> 3
  const symbolCount = 257 + (bits & 31)
  const allCount = symbolCount + 1 + ((bits >>> 5) & 31)
  const lengthCount = 4 + ((bits >>> 10) & 15)
  let bit = 3 + 5 + 5 + 4
  lengthsByPlace.fill(0)
  for (let place = 0; place < lengthCount; place++) {
    lengthsByPlace[lengthOrder[place] ?? 0] = (from.getUint16(bit >> 3, true) >>> (bit & 7)) & 7
    bit += 3
  }
  lengthLengths.count = 0
  for (let symbol = 0; symbol < lengthsByPlace.length; symbol++)
    addCode(lengthLengths, symbol, lengthsByPlace[symbol] ?? 0)
  const mask = fillTable(lengthTable, lengthLengths, lengthEntries)

  const { symbolLengths, distanceLengths } = tables
  symbolLengths.count = 0
  distanceLengths.count = 0
  let latest = 0
  for (let count = 0; count < allCount; ) {
    bits = from.getUint32(bit >> 3, true) >>> (bit & 7)
    const code = lengthTable[bits & mask] ?? 0
    bits >>>= code & 15
    bit += code & 15
    const symbol = code >> 4
    // A length, or the one before once more, or none, so many times.
    let times = 1
    if (symbol > 15) {
      const timesBits = symbol === 18 ? 7 : symbol - 14
      times = (symbol === 18 ? 11 : 3) + (bits & ((1 << timesBits) - 1))
      bit += timesBits
    }
    if (symbol !== 16) latest = symbol < 16 ? symbol : 0
    for (const end = count + times; count < end; count++)
      if (latest > 0)
        if (count < symbolCount) addCode(symbolLengths, count, latest)
        else addCode(distanceLengths, count - symbolCount, latest)
  }
  return { firstBit: bit, ...fillTables(tables) }
}
