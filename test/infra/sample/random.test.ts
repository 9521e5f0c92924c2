import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createRandom } from '../../../infra/sample/random.ts'

const draws = (seed: number, stream: number) => {
  const random = createRandom(seed, stream)
  return Array.from({ length: 8 }, () => random.integer(0, 1_000_000))
}

describe('createRandom', () => {
  it('gives other sequences for seeds that differ only beyond 32 bits, and for other streams', () => {
    const sequences = [draws(1, 0), draws(1 + 2 ** 32, 0), draws(1, 1), draws(2, 0)].map(String)
    expect(new Set(sequences).size).toBe(4)
  })

  it('stays between the bounds and reaches both', () => {
    const bounds = fc.tuple(fc.integer({ min: -1e12, max: 1e12 }), fc.nat({ max: 3 }), fc.maxSafeNat())
    fc.assert(
      fc.property(bounds, ([min, width, seed]) => {
        const random = createRandom(seed, 0)
        const seen = new Set(Array.from({ length: 200 }, () => random.integer(min, min + width)))
        expect(seen.size).toBe(width + 1)
        expect(Math.min(...seen)).toBe(min)
        expect(Math.max(...seen)).toBe(min + width)
      }),
    )
  })

  it('says so when there is nothing to pick from', () => {
    expect(() => createRandom(1, 1).pick([])).toThrow('empty list')
  })
})
