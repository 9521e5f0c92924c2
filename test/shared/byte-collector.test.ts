import fc from 'fast-check'
import { expect, test } from 'vitest'
import { byteCollector } from '../../shared/byte-collector.ts'

const texts = fc.array(fc.string({ unit: 'binary', maxLength: 40 }))

test('what is taken is what was put, whatever the capacity, and stays so', () => {
  fc.assert(
    fc.property(fc.array(texts), fc.integer({ min: 1, max: 64 }), (parts, capacity) => {
      const out = byteCollector(capacity)
      const taken = parts.map((part) => {
        part.forEach((text, index) => {
          if (index % 2 === 0) out.text(text)
          else out.bytes(Buffer.from(text))
        })
        expect(out.length()).toBe(Buffer.byteLength(part.join('')))
        return out.take()
      })
      expect(taken.map(String)).toEqual(parts.map((part) => part.join('')))
      expect(out.length()).toBe(0)
    }),
  )
})
