import fc from 'fast-check'

/** Texts that decoders take apart differently: encoded slashes, NULs, overlong and broken UTF-8, what is encoded twice. */
const traps = [
  ...['%2F', '%2f', '%252F', '%5C', '%255c', '%00', '%2500', '%23', '%25', '%', '%%', '%0', '%zz', '%u0041'],
  ...['%C0%AF', '%E0%80%AF', '%F0%80%80%AF', '%C1%9C', '%FF', '%FE%FF', '%ED%A0%80', '%ED%A0%80%ED%B0%80'],
  ...[
    '%F4%90%80%80',
    '%C3',
    '%A9',
    '%C3%A9',
    '%EF%BB%BF',
    '%E2%80%AE',
    '%F0%9F%98%80',
    '%7F',
    '%C2%85',
    '%0d%0a',
  ],
  ...[
    '.',
    '..',
    '%2e%2e',
    ';',
    '+',
    '&',
    '=',
    '*',
    '~',
    ':',
    '@',
    '!',
    "'",
    '(',
    ')',
    ',',
    '$',
    '{id}',
    '__proto__',
  ],
]

/** An id as it may stand in a path, or as nobody would write one; `unit` is what else it holds. */
export const rawIds = (unit: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      fc.array(fc.oneof(fc.constantFrom(...traps), unit, fc.nat(255).map(encodedByte)), { maxLength: 8 }),
      fc.constantFrom(1, 1, 1, 10, 64),
    )
    .map(([pieces, times]) => pieces.join('').repeat(times))

const encodedByte = (byte: number) => `%${byte.toString(16).padStart(2, '0')}`

/** A text percent-decoded once, byte by byte; undefined when that gives no UTF-8. */
export const decodedOnce = (raw: string): string | undefined => {
  if (!raw.isWellFormed()) return undefined
  const bytes: number[] = []
  for (let rest = raw; rest !== ''; ) {
    const code = /^%([0-9A-Fa-f]{2})/.exec(rest)?.[1]
    const [character = ''] = rest
    if (code === undefined && character === '%') return undefined
    bytes.push(...(code === undefined ? Buffer.from(character) : [Number.parseInt(code, 16)]))
    rest = rest.slice(code === undefined ? character.length : 3)
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes))
  } catch {
    return undefined
  }
}

/** Whether a text can be the id of a customer or a service. */
export const isCustomerId = (id: string): boolean => {
  const codes = [...id].map((character) => character.codePointAt(0) ?? 0)
  const isControl = (code: number) => code < 0x20 || (code >= 0x7f && code < 0xa0)
  return codes.length >= 1 && codes.length <= 128 && !codes.some(isControl) && !/[#/]/.test(id)
}

/** Whether a text can be the id of an interaction. */
export const isInteractionId = (id: string): boolean =>
  id.length >= 1 && id.length <= 64 && [...id].every((character) => /[A-Za-z0-9_]|-/.test(character))
