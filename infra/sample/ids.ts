import { decimalDigits, type Random } from './random.ts'

/** Ids of one data set: never the same one twice. */
export type Ids = {
  /** 16 alphanumerics whose order follows `atMs`, the sixth being `a`, as contact centres write them. */
  readonly interaction: (atMs: number) => string
  /** As for interactions; a few have 13 or 19 characters, both of which occur in the wild. */
  readonly customer: (atMs: number, index: number) => string
  /** 16 hexadecimal digits with the second of joining inside, as chat servers number the parties of a session. */
  readonly party: (atMs: number) => string
}

const base62Digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'
const perPrefix = 62 ** 4
/** Far enough from the interactions' own that the two never look alike. */
const customerPrefix = 62

export const createIds = (seed: number): Ids => {
  const site = base62(seed % 62, 1)
  const server = hex((seed % 0xffff) + 1, 4)
  let interactions = 0
  let parties = 0
  const id = (atMs: number, number: number, kind: number) =>
    base62(kind + Math.floor(number / perPrefix), 4) +
    `${site}a${base62(Math.floor(atMs / 1000), 6)}${base62(number % perPrefix, 4)}`
  return {
    interaction: (atMs) => id(atMs, interactions++, 0),
    customer: (atMs, index) => {
      const usual = id(atMs, index, customerPrefix)
      if (index % 16 === 5) return usual.slice(3)
      return index % 16 === 7 ? `000${usual}` : usual
    },
    party: (atMs) => server + hex(Math.floor(atMs / 1000), 8) + hex(parties++ % 0x10000, 4),
  }
}

/** Until 2014 services had whole numbers of up to 64 bits; since then a tenant number and a UUID. */
export const serviceId = (random: Random, atMs: number): string => {
  if (atMs >= Date.UTC(2015, 0, 1)) return `115-${random.uuid()}`
  const digits = random.pick([5, 6, 6, 7, 18])
  return `${random.integer(1, 9)}${random.text(decimalDigits, digits - 1)}`
}

const hex = (value: number, width: number): string => value.toString(16).toUpperCase().padStart(width, '0')

const base62 = (value: number, width: number): string => {
  let text = ''
  for (let rest = value; rest > 0; rest = Math.floor(rest / 62)) text = base62Digits.charAt(rest % 62) + text
  return text.padStart(width, '0')
}
