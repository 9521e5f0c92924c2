import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { damagedFields } from '../../../shared/import/charset-damage.ts'
import { runs } from '../../properties.ts'
import { attachmentOf, interactionOf, least } from './exported.ts'

const damaged = /[\u0080-\u009f\ufffd]/

/** The plain way to find it: every string and every key of the parsed document. */
const isDamaged = (value: unknown): boolean => {
  if (typeof value === 'string') return damaged.test(value)
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).some(([key, member]) => damaged.test(key) || isDamaged(member))
}

describe('characters that a wrong conversion leaves behind', () => {
  const characters = fc.constantFrom(
    '\u0092',
    '\u0080',
    '\u009f',
    '\ufffd',
    '\u007f',
    '\u00a0',
    '\\',
    'u0092',
    '"',
    'ü',
    '😅',
  )
  const strings = fc.string({ unit: characters, maxLength: 6 })
  const values = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { depthSize: 'small' },
      strings,
      fc.integer(),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(strings, tie('value'), { maxKeys: 3 }),
    ),
  })).value
  const hexOf = (character: string) => character.charCodeAt(0).toString(16).padStart(4, '0')
  const writings: ((json: string) => string)[] = [
    (json) => json,
    (json) => json.replace(/[\u007f-\uffff]/g, (character) => `\\u${hexOf(character)}`),
    (json) => json.replace(/[\u007f-\uffff]/g, (character) => `\\u${hexOf(character).toUpperCase()}`),
  ]

  test('are found in every field that has them and in no other, written or escaped, at any depth', () => {
    fc.assert(
      fc.property(fc.dictionary(strings, values), fc.constantFrom(...writings), (document, write) => {
        const expected = Object.entries(document).filter(([name, value]) => isDamaged({ [name]: value }))
        expect(damagedFields(write(JSON.stringify(document)))).toEqual(expected.map(([name]) => name))
      }),
      runs(500),
    )
  })

  test('are reported by the names of the fields, bodies and attached data included', () => {
    const { report, document } = interactionOf({
      ...least,
      subject: 'It\u0092s broken',
      text: 'fine',
      structuredText: 'a\ufffdb',
      allAttributes: '{"a":{"\\u0093":1}}',
      theComment: 'clean \\u0092 ü',
      site: '\u0085',
    })
    expect(report.damagedFields).toEqual(['subject', 'udata', 'content.structured_text', 'site'])
    expect(JSON.parse(document.resource).subject).toBe('It\u0092s broken')
  })

  test('are found in the native form and in the names of attachments', () => {
    const body = { plain_text: { inline: '\u0096' }, structured_text: { inline: '-' } }
    const native = { interaction_id: 'a', start_date: '2009-08-05T09:33:10Z', content: body }
    expect(interactionOf(native).report.damagedFields).toEqual(['content.plain_text'])
    expect(
      interactionOf({ ...least, attachments: [{ name: '\ufffd', content: '' }] }).report.damagedFields,
    ).toEqual(['attachments'])
    expect(attachmentOf({ entityId: 'a', name: '\ufffd.pdf', content: '' }).report.damagedFields).toEqual([
      'attachments',
    ])
    expect(attachmentOf({ entityId: 'a', name: 'ü.pdf', content: '' }).report.damagedFields).toEqual([])
  })

  test('are looked for in linear time', () => {
    expect(damagedFields(JSON.stringify({ a: '\\'.repeat(2_000_000), b: 'x'.repeat(2_000_000) }))).toEqual([])
  })
})
