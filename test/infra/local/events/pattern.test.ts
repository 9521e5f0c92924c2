import { describe, expect, test } from 'vitest'
import { compilePattern } from '../../../../infra/local/events/pattern.ts'

const event = {
  source: 'crm',
  'detail-type': 'interaction.put',
  resources: ['one', 'two'],
  detail: { object: { key: 'incoming/a.jsonl', size: 3 }, hold: false, nothing: null },
}

describe('a pattern', () => {
  test.each([
    [{ source: ['crm'] }, true],
    [{ source: ['other', 'crm'] }, true],
    [{ source: ['other'] }, false],
    [{ source: ['crm'], detail: { object: { key: [{ prefix: 'incoming/' }] } } }, true],
    [{ source: ['crm'], detail: { object: { key: [{ prefix: 'runs/' }] } } }, false],
    [{ detail: { object: { size: [3] } } }, true],
    [{ detail: { object: { size: ['3'] } } }, false],
    [{ detail: { hold: [false] } }, true],
    [{ detail: { nothing: [null] } }, true],
    [{ resources: ['two'] }, true],
    [{ source: [{ 'anything-but': 'interactions' }] }, true],
    [{ source: [{ 'anything-but': ['crm', 'interactions'] }] }, false],
    [{ source: [{ 'anything-but': { prefix: 'aws.' } }] }, true],
    [{ source: [{ 'anything-but': { prefix: 'c' } }] }, false],
    [{ absent: [{ 'anything-but': 'x' }] }, false],
    [{ detail: { hold: [{ exists: true }] } }, true],
    [{ detail: { absent: [{ exists: true }] } }, false],
    [{ detail: { absent: [{ exists: false }] } }, true],
    [{ detail: { absent: { deeper: ['x'] } } }, false],
    [{ detail: { absent: { deeper: [{ exists: false }] } } }, true],
    [{}, true],
  ])('%j is met: %s', (pattern, met) => {
    expect(compilePattern(pattern, 'Rule.EventPattern')(event)).toBe(met)
  })

  test.each([
    [{ source: [{ wildcard: '*' }] }, 'Rule.EventPattern.source uses the operator wildcard'],
    [{ $or: [{ source: ['a'] }] }, 'Rule.EventPattern.$or is an operator'],
    [{ source: [{ prefix: { 'equals-ignore-case': 'a' } }] }, 'Rule.EventPattern.source must be'],
    [{ source: 'crm' }, 'Rule.EventPattern.source must be an object'],
  ])('%j is refused by name', (pattern, message) => {
    expect(() => compilePattern(pattern, 'Rule.EventPattern')).toThrow(message)
  })
})
