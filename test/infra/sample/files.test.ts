import { crc32, inflateSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { paper } from '../../../infra/sample/paper.ts'
import { photo } from '../../../infra/sample/photo.ts'
import { createRandom } from '../../../infra/sample/random.ts'
import { sound } from '../../../infra/sample/sound.ts'

describe('photo', () => {
  it('is a PNG whose chunks and pixels check out', () => {
    const png = photo(createRandom(1, 1))
    expect(png.subarray(0, 8).toString('latin1')).toBe('\x89PNG\r\n\x1a\n')
    const chunks = new Map<string, Buffer>()
    for (let at = 8; at < png.length; ) {
      const length = png.readUInt32BE(at)
      const named = png.subarray(at + 4, at + 8 + length)
      expect(png.readUInt32BE(at + 8 + length)).toBe(crc32(named))
      chunks.set(named.subarray(0, 4).toString('latin1'), named.subarray(4))
      at += 12 + length
    }
    expect([...chunks.keys()]).toEqual(['IHDR', 'IDAT', 'IEND'])
    expect(inflateSync(chunks.get('IDAT') ?? '').length).toBe(24 * (1 + 24 * 3))
  })
})

describe('paper', () => {
  it('is a PDF whose cross-references point at its objects', () => {
    const pdf = paper(['Total (EUR)', 'a \\ b']).toString('latin1')
    const xref = Number(/startxref\n(\d+)\n%%EOF\n$/.exec(pdf)?.[1])
    expect(pdf.slice(xref, xref + 7)).toBe('xref\n0 ')
    const offsets = [...pdf.slice(xref).matchAll(/^(\d{10}) 00000 n $/gm)].map(([, offset]) => Number(offset))
    expect(offsets.map((offset, at) => pdf.startsWith(`${at + 1} 0 obj\n`, offset))).toEqual(
      Array(5).fill(true),
    )
    expect(pdf).toContain('(Total \\(EUR\\)) Tj')
  })
})

describe('sound', () => {
  it('is a WAV of a quarter of a second', () => {
    const wav = sound(createRandom(1, 1))
    expect(wav.readUInt32LE(4)).toBe(wav.length - 8)
    expect(wav.readUInt32LE(40)).toBe(wav.length - 44)
    expect((wav.length - 44) / wav.readUInt32LE(28)).toBe(0.25)
  })
})
