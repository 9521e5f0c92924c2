/** A source of repeatable choices: the same seed and stream give the same sequence on every machine. */
export type Random = {
  /** A whole number from `min` to `max`, both included. */
  readonly integer: (min: number, max: number) => number
  /** True in so many cases of a hundred. */
  readonly chance: (percent: number) => boolean
  /** One of the choices; throws when there is none. */
  readonly pick: <Choice>(choices: readonly Choice[]) => Choice
  /** So many characters of an alphabet. */
  readonly text: (alphabet: string, length: number) => string
  readonly uuid: () => string
}

export const decimalDigits = '0123456789'
export const hexDigits = '0123456789abcdef'

/**
 * Independent streams of one seed (a whole number from 0 to 2^53 - 1), so that one customer's data do not depend on
 * how much was drawn for another. Whole-number arithmetic only: nothing here differs between engines.
 */
export const createRandom = (seed: number, stream: number): Random => {
  const word = smallFastCounter(seed % 2 ** 32, Math.floor(seed / 2 ** 32), stream)
  const integer = (min: number, max: number) => {
    const fraction = ((word() >>> 5) * 2 ** 26 + (word() >>> 6)) / 2 ** 53
    return min + Math.floor(fraction * (max - min + 1))
  }
  const pick = <Choice>(choices: readonly Choice[]): Choice => {
    const choice = choices[integer(0, choices.length - 1)]
    if (choice === undefined) throw new RangeError('cannot pick from an empty list')
    return choice
  }
  const text = (alphabet: string, length: number) =>
    Array.from({ length }, () => alphabet.charAt(integer(0, alphabet.length - 1))).join('')
  const uuid = () => {
    const hex = text(hexDigits, 30)
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(12, 15)}-a${hex.slice(15, 18)}-${hex.slice(18)}`
  }
  return { integer, chance: (percent) => integer(1, 100) <= percent, pick, text, uuid }
}

/** The sfc32 generator (Chris Doty-Humphrey, PractRand): 32 random bits a call. */
const smallFastCounter = (first: number, second: number, third: number) => {
  let [a, b, c, counter] = [first | 0, second | 0, third | 0, 1]
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + sum
    c |= 0
    return sum >>> 0
  }
  for (let round = 0; round < 15; round++) next()
  return next
}
