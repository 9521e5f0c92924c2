import { expect, test } from 'vitest'
import { newWindow } from './load.ts'
import { type Figures, slopePerHour } from './process-figures.ts'
import { resultOf } from './result.ts'

/** Samples of ten minutes; `change` says what is not as at first. */
const figures = (change: (minutes: number) => Partial<Figures> = () => ({})): Figures[] =>
  Array.from({ length: 61 }, (_, index) => ({
    ...{ serviceMegabytes: 400, functionMegabytes: 4000, handles: 1000, processes: 50 },
    ...change(index / 6),
    atSeconds: index * 10,
  }))

const windowWith = (milliseconds: number, error?: string) => {
  const window = newWindow()
  window.requests = 100
  for (let count = 0; count < 100; count++) window.latency.record(milliseconds * 1000)
  if (error) window.errors.set(error, 2)
  return window
}

const soak = (parts: Partial<Parameters<typeof resultOf>[0]>) =>
  resultOf({
    rates: { highest: 100, kept: 80 },
    seconds: 600,
    windows: [windowWith(10), windowWith(10)],
    figures: figures(),
    ...parts,
  })

test('a service that stays as it is is steady', () => {
  expect(soak({}).complaints).toEqual([])
})

test('what grows before the service is warm does not count', () => {
  const warming = figures((minutes) => ({ serviceMegabytes: Math.min(400, 100 + minutes * 150) }))
  expect(soak({ figures: warming }).complaints).toEqual([])
})

test.each([
  ['memory of the service', (minutes: number) => ({ serviceMegabytes: 400 + minutes })],
  ['memory of the functions', (minutes: number) => ({ functionMegabytes: 4000 + minutes * 10 })],
  ['handles', (minutes: number) => ({ handles: 1000 + minutes * 20 })],
  ['processes', (minutes: number) => ({ processes: 50 + Math.floor(minutes) })],
])('a service whose %s grow is not', (name, change) => {
  expect(soak({ figures: figures(change) }).complaints).toEqual([expect.stringContaining(name)])
})

test('nor is one that becomes slower, or answers wrongly', () => {
  expect(soak({ windows: [windowWith(10), windowWith(14)] }).complaints).toHaveLength(1)
  const { errors, complaints } = soak({ windows: [windowWith(10, '502'), windowWith(10, '502')] })
  expect([errors, complaints.length]).toEqual([{ 502: 4 }, 1])
})

test('a slope is what a figure gains in an hour', () => {
  expect(
    slopePerHour(
      figures((minutes) => ({ handles: 7 + 2 * minutes })),
      'handles',
    ),
  ).toBeCloseTo(120)
})
