/** An object of a JSON file that has not been looked into yet. */
export type JsonObject = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const wrong = (value: unknown, where: string, form: string) =>
  new Error(`${where} must be ${form}, not ${JSON.stringify(value)}`)

/** The value as an object; throws an error that says where it stands when it is none. Absent counts as empty. */
export const objectAt = (value: unknown = {}, where: string): JsonObject => {
  if (isObject(value)) return value
  throw wrong(value, where, 'an object')
}

/** The value as a list. Absent counts as empty. */
export const listAt = (value: unknown = [], where: string): readonly unknown[] => {
  if (Array.isArray(value)) return value
  throw wrong(value, where, 'a list')
}

export const textAt = (value: unknown, where: string): string => {
  if (typeof value === 'string') return value
  throw wrong(value, where, 'a literal string')
}

/** The value as a number, which CloudFormation also takes as a string of digits. */
export const numberAt = (value: unknown, where: string): number => {
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isFinite(number)) return number
  throw wrong(value, where, 'a number')
}

/** The value as one of the given words. */
export const wordAt = <const Word extends string>(
  value: unknown,
  words: readonly Word[],
  where: string,
): Word => {
  const word = words.find((candidate) => candidate === value)
  if (word !== undefined) return word
  throw wrong(value, where, `one of ${words.join(', ')}`)
}

/** The value as an object of strings. Absent counts as empty. */
export const textsAt = (value: unknown, where: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(objectAt(value, where)).map(([name, entry]) => [name, textAt(entry, `${where}.${name}`)]),
  )
