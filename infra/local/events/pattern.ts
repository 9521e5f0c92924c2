import { isDeepStrictEqual } from 'node:util'
import { type JsonObject, listAt, objectAt, textAt } from '../template/json.ts'

/** Whether an event, or a part of one, has what a pattern asks for. */
export type Pattern = (event: unknown) => boolean

/** Tests the values at one place of an event; none when it is not there. */
type Test = (values: readonly unknown[]) => boolean

const some =
  (test: (value: unknown) => boolean): Test =>
  (values) =>
    values.some(test)

/** What is not there lacks everything inside, too. */
const inObject =
  (matches: Pattern): Test =>
  (values) =>
    values.length > 0 ? values.some(matches) : matches(undefined)

/** The operators that the local run knows, by name; each throws when its argument is another one than it takes. */
const operators = new Map<string, (argument: unknown, where: string) => Test>([
  ['prefix', (argument, where) => some(startsWith(textAt(argument, where)))],
  ['exists', (argument) => (values) => values.length > 0 === (argument === true)],
  [
    'anything-but',
    (argument, where) => {
      if (typeof argument === 'object' && argument !== null && 'prefix' in argument) {
        const unwanted = startsWith(textAt(argument.prefix, where))
        return some((value) => !unwanted(value))
      }
      const unwanted = listAt(Array.isArray(argument) ? argument : [argument], where)
      return some((value) => !unwanted.includes(value))
    },
  ],
])

const startsWith = (prefix: string) => (value: unknown) =>
  typeof value === 'string' && value.startsWith(prefix)

/**
 * Makes a test of an event pattern (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html) with
 * exact values, `prefix`, `anything-but` and `exists`. Throws an error that says where another operator stands.
 */
export const compilePattern = (pattern: JsonObject, where: string): Pattern => {
  const parts = Object.entries(pattern).map(([name, expected]) => {
    const place = `${where}.${name}`
    if (name.startsWith('$')) throw new Error(`${place} is an operator that the local run does not know`)
    const inside = Array.isArray(expected)
      ? compileValues(expected, place)
      : inObject(compilePattern(objectAt(expected, place), place))
    return (event: JsonObject) => inside(valuesOf(event[name]))
  })
  return (event) => {
    const object: JsonObject = typeof event === 'object' && event !== null ? { ...event } : {}
    return parts.every((matches) => matches(object))
  }
}

const compileValues = (expected: readonly unknown[], where: string): Test => {
  const tests = expected.map((one) => compileValue(one, where))
  return (values) => tests.some((test) => test(values))
}

const compileValue = (expected: unknown, where: string): Test => {
  if (typeof expected !== 'object' || expected === null)
    return some((value) => isDeepStrictEqual(value, expected))
  const [[name = '', argument] = []] = Object.entries(expected)
  const operator = operators.get(name)
  if (operator) return operator(argument, where)
  throw new Error(`${where} uses the operator ${name}, which the local run does not know`)
}

/** A list matches when one of its values does. */
const valuesOf = (value: unknown): readonly unknown[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value]
