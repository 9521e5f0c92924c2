import { z } from 'zod'

/** A text of a pattern; `form` says so in an error. */
export const text = (pattern: RegExp, form: string) => z.string(form).regex(pattern, form)

/** A whole number within bounds, which `-c` gives as text. */
export const wholeNumber = (min: number, max: number) => {
  const form = `a whole number from ${min} to ${max}`
  return z.coerce.number<unknown>(form).int(form).min(min, form).max(max, form)
}

/** One of some words. */
export const oneOf = <const Word extends string>(...words: readonly Word[]) =>
  z.enum(words, `one of ${words.join(', ')}`)

/** A list, which `-c` gives as comma-separated text. */
export const list = (pattern: RegExp, form: string) => {
  const split = (value: unknown) => (typeof value === 'string' ? value.split(',').filter(Boolean) : value)
  return z.preprocess(split, z.array(text(pattern, form), form).readonly())
}

/** An object, which `-c` gives as JSON. */
export const json = <Shape extends z.ZodType>(shape: Shape) =>
  z.preprocess((value) => (typeof value === 'string' ? parsed(value) : value), shape)

const parsed = (value: string): unknown => {
  try {
    return JSON.parse(value)
  } catch {
    return value
  }
}
