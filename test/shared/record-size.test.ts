import { describe, expect, test } from 'vitest'
import { layouts } from '../bench/storage/layouts.ts'
import { samples } from '../bench/storage/samples.ts'
import { storedItems } from '../bench/storage/stored-items.ts'
import { unitsOf } from '../bench/storage/units.ts'
import { engines } from '../engines.ts'

const opened = engines()

/** Exact, so that every growth of what DynamoDB bills for shows. Typed attributes are what one would write by hand. */
describe.each([
  { sample: 'sample', limits: { bytes: 627, readUnitsPer1000: 77, writeUnits: 4.87 }, readRatio: 0.61 },
  { sample: 'large', limits: { bytes: 872, readUnitsPer1000: 106, writeUnits: 5.23 }, readRatio: 0.55 },
] as const)('records of the sample "$sample"', ({ sample, limits, readRatio }) => {
  test('take no more of DynamoDB than they did, and much less than typed attributes', async () => {
    const { writer, dynamoDB, table } = opened
    const items = await storedItems(writer, dynamoDB, table, sample, samples[sample](120))
    const stored = unitsOf(items)
    expect(stored.bytes).toBeLessThanOrEqual(limits.bytes)
    expect(stored.readUnitsPer1000).toBeLessThanOrEqual(limits.readUnitsPer1000)
    expect(stored.writeUnits).toBeLessThanOrEqual(limits.writeUnits)
    const typed = unitsOf(layouts['typed attributes'].items(items))
    expect(stored.readUnitsPer1000 / typed.readUnitsPer1000).toBeLessThanOrEqual(readRatio)
  })
})
