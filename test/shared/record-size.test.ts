import { describe, expect, test } from 'vitest'
import { type Attributes, resourceText, toRecord } from '../../shared/interaction-record.ts'
import { encodeText } from '../../shared/record-text.ts'
import { layouts } from '../bench/storage/layouts.ts'
import { samples } from '../bench/storage/samples.ts'
import { storedItems } from '../bench/storage/stored-items.ts'
import { unitsOf } from '../bench/storage/units.ts'
import { engines } from '../engines.ts'

const opened = engines()

/** Exact, so that every growth of what DynamoDB bills for shows. Typed attributes are what one would write by hand. */
describe.each([
  { sample: 'sample', limits: { bytes: 627, readUnitsPer1000: 77, writeUnits: 4.87 }, readRatio: 0.61 },
  { sample: 'large', limits: { bytes: 866, readUnitsPer1000: 106, writeUnits: 4.93 }, readRatio: 0.55 },
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

/** The same with the codes that all texts have. */
const withFixedCodes = (item: Attributes): Attributes => {
  const record = toRecord(item)
  return { ...item, resource: encodeText(resourceText(record), record.at) }
}

test('a text has codes of its own where they save a write unit, and but for a few only there', async () => {
  const { writer, dynamoDB, table } = opened
  const items = await storedItems(writer, dynamoDB, table, 'codes', samples.large(400))
  const interactions = Object.values(Object.groupBy(items, (item) => item['pk']?.S ?? '')).map((all = []) => {
    const [stored, fixed] = [unitsOf(all).writeUnits, unitsOf(all.map(withFixedCodes)).writeUnits]
    return { hasOwn: all.some((item) => item['resource']?.B?.[0] === 3), saved: fixed - stored }
  })
  const own = interactions.filter(({ hasOwn }) => hasOwn)
  const inVain = own.filter(({ saved }) => saved === 0)
  const saved = own.reduce((units, interaction) => units + interaction.saved, 0)
  expect(saved).toBeGreaterThan(0.3 * interactions.length)
  expect(inVain.length).toBeLessThan(0.1 * own.length)
})
