import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Json, toJson } from '../../../infra/sample/json.ts'

describe('toJson', () => {
  it('reads back as it was written', () => {
    const value = fc.jsonValue().filter((json) => !JSON.stringify(json).includes('null'))
    fc.assert(
      fc.property(value, (json) => {
        expect(JSON.parse(toJson(json as Json))).toEqual(JSON.parse(JSON.stringify(json)))
      }),
    )
  })

  it('writes every digit of a number beyond 2^53', () => {
    expect(toJson({ n: [18_446_744_073_709_551_615n, -1n] })).toBe('{"n":[18446744073709551615,-1]}')
  })

  it('leaves out what is undefined and keeps a key named __proto__', () => {
    expect(toJson({ gone: undefined, ['__proto__']: '' })).toBe('{"__proto__":""}')
  })
})
