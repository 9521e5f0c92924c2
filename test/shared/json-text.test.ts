import fc from 'fast-check'
import { expect, test } from 'vitest'
import { compactJson, membersOf, objectText } from '../../shared/json-text.ts'

const objects = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ stringUnit: 'binary' }))
/** The text of a value with the white space that other writers put between tokens. */
const texts = fc.tuple(objects, fc.constantFrom('', ' ', '\t', '  \r\n')).map(([value, space]) => ({
  value,
  text: JSON.stringify(value, null, space === '' ? undefined : space) + space,
}))

test('members and back is the same object, whatever it holds and however it is spaced', () => {
  fc.assert(
    fc.property(texts, ({ value, text }) => {
      const members = membersOf(compactJson(text))
      expect(JSON.parse(objectText(members))).toEqual(JSON.parse(JSON.stringify(value)))
      expect(compactJson(text)).toBe(JSON.stringify(value))
    }),
  )
})

test('numbers keep every digit and strings their escapes', () => {
  const text = '{"big":9223372036854775807,"tail":1.50,"tiny":-1e-400,"half":"\\ud800","quote":"a\\\\\\"}"}'
  expect(objectText(membersOf(text))).toBe(text)
})

test('of a repeated key the last value counts, as for JSON.parse', () => {
  expect([...membersOf('{"a":1,"b":2,"a":[3]}')]).toEqual([
    ['a', '[3]'],
    ['b', '2'],
  ])
})

test('an escaped key is its character, and __proto__ is a key like any other', () => {
  expect([...membersOf('{"\\u0061":1,"__proto__":{"b":2}}')]).toEqual([
    ['a', '1'],
    ['__proto__', '{"b":2}'],
  ])
})

test('a long string of escapes is read in linear time and without recursion', () => {
  const value = JSON.stringify('\\"'.repeat(1_000_000))
  expect(membersOf(`{"a":${value},"b":1}`).get('b')).toBe('1')
})
