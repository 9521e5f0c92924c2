import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Bounds, inOrder } from '../../../shared/import/in-order.ts'
import { runs } from '../../properties.ts'

async function* from<Item>(items: readonly Item[], onTaken: (item: Item) => void = () => {}) {
  for (const item of items) {
    onTaken(item)
    yield item
  }
}

const collect = async <Item>(items: AsyncIterable<Item>) => {
  const all: Item[] = []
  for await (const item of items) all.push(item)
  return all
}

const bounds = (some: Partial<Bounds<number>> = {}): Bounds<number> => ({
  concurrency: 4,
  weightLimit: Number.POSITIVE_INFINITY,
  weigh: (weight) => weight,
  ...some,
})

/** Lets everything run that does not wait for a promise of the test. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

test('results come in the order of the inputs, within the bounds, whatever ends first', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.scheduler(),
      fc.array(fc.nat(9), { maxLength: 60 }),
      fc.integer({ min: 1, max: 5 }),
      fc.nat(20),
      async (scheduler, weights, concurrency, weightLimit) => {
        let running = 0
        let heaviest = 0
        const started: number[] = []
        const yielded: number[] = []
        const work = async (weight: number) => {
          expect(++running).toBeLessThanOrEqual(concurrency)
          started.push(weight)
          const held = started.slice(yielded.length)
          if (held.length > 1)
            heaviest = Math.max(
              heaviest,
              held.reduce((sum, one) => sum + one, 0),
            )
          await scheduler.schedule(Promise.resolve())
          running--
          return weight * 2
        }
        const results = inOrder(from(weights), work, bounds({ concurrency, weightLimit }))
        const all = (async () => {
          for await (const [weight, result] of results) {
            expect(result).toBe(weight * 2)
            yielded.push(weight)
          }
        })()
        await scheduler.waitFor(all)
        expect(yielded).toEqual(weights)
        expect(heaviest).toBeLessThanOrEqual(weightLimit)
      },
    ),
    runs(60),
  )
})

test('as much runs at a time as may', async () => {
  const started: number[] = []
  const { promise, resolve } = Promise.withResolvers<void>()
  const work = (input: number) => {
    started.push(input)
    return promise
  }
  const all = collect(inOrder(from([1, 2, 3, 4, 5, 6]), work, bounds({ concurrency: 4 })))
  await settle()
  expect(started).toEqual([1, 2, 3, 4])
  resolve()
  expect(await all).toHaveLength(6)
})

test('a slow input does not hold up those behind it', async () => {
  const { promise, resolve } = Promise.withResolvers<void>()
  const done: number[] = []
  const work = async (input: number) => {
    if (input === 0) await promise
    done.push(input)
  }
  const all = collect(inOrder(from([0, 1, 2, 3, 4, 5]), work, bounds({ concurrency: 2 })))
  await settle()
  expect(done).toEqual([1, 2, 3, 4, 5])
  resolve()
  expect(await all).toHaveLength(6)
})

test('an input heavier than the limit passes alone', async () => {
  const started: number[] = []
  const first = Promise.withResolvers<void>()
  const work = (input: number) => {
    started.push(input)
    return first.promise
  }
  const all = collect(inOrder(from([100, 1]), work, bounds({ weightLimit: 10 })))
  await settle()
  expect(started).toEqual([100])
  first.resolve()
  expect(await all).toHaveLength(2)
})

test('inputs are taken no faster than the results', async () => {
  const taken: number[] = []
  const endless = from(
    Array.from({ length: 1000 }, (_, index) => index),
    (index) => taken.push(index),
  )
  const results = inOrder(endless, async (index) => index, bounds({ concurrency: 2 }))
  await results.next()
  expect(taken.length).toBeLessThan(20)
  await results.return(undefined)
})

test('the first failure in the order of the inputs ends it, after the results before it', async () => {
  const work = async (input: number) => {
    if (input >= 2) throw new Error(`failed at ${input}`)
    return input
  }
  const results: number[] = []
  const all = (async () => {
    for await (const [, result] of inOrder(from([0, 1, 2, 3, 4]), work, bounds())) results.push(result)
  })()
  await expect(all).rejects.toThrow('failed at 2')
  expect(results).toEqual([0, 1])
})

test('inputs that cannot be read end it', async () => {
  async function* broken() {
    yield 1
    throw new Error('unreadable')
  }
  await expect(collect(inOrder(broken(), async (input) => input, bounds()))).rejects.toThrow('unreadable')
})
