import { contentEvent, listEvent, recordEvent } from './events.ts'
import type { RunningFunction } from './running-function.ts'
import type { Operation } from './subjects.ts'
import type { Sample } from './turns.ts'
import { cpuMicroseconds, forgetPeak, memoryMegabytes } from './usage.ts'

/** One value of a work: its row in the report. */
export type Measure = {
  readonly title: string
  readonly unit: string
  /** What is good and what is aimed at: ours / floor, or, where it says so, the value itself. */
  readonly good: number
  readonly goal: number
  readonly absolute?: true
  /** Costs of the empty handler are taken off. */
  readonly net?: true
  /** Whom ours is compared with, if not with the floor. */
  readonly against?: 'pipe'
}

/** Something that all subjects do, in turns. */
export type Work = {
  readonly operation: Operation
  readonly rounds: number
  /** Starts a process for every sample; otherwise one serves them all, after `prepare`. */
  readonly cold?: true
  /** Whether it sends more than Lambda takes of a reply that is not streamed. */
  readonly large?: true
  readonly prepare?: (subject: RunningFunction) => Promise<unknown>
  readonly sample: (subject: RunningFunction) => Promise<Sample<string>>
  readonly measures: Readonly<Record<string, Measure>>
}

const repeat = async (count: number, work: () => Promise<unknown>) => {
  for (let done = 0; done < count; done++) await work()
}

/** CPU in microseconds that a process uses for some work. */
const cpuOf = async ({ processId }: RunningFunction, work: () => Promise<unknown>): Promise<number> => {
  const before = await cpuMicroseconds(processId)
  await work()
  return (await cpuMicroseconds(processId)) - before
}

const cold = (operation: Operation, event: unknown, title: string, goal: number): Work => ({
  ...{ operation, cold: true, rounds: 21 },
  sample: async (subject) => {
    await subject.invoke(event)
    return { cpu: (await cpuMicroseconds(subject.processId)) / 1000 }
  },
  measures: { cpu: { title, unit: 'ms', good: 0.8, goal, net: true } },
})

const warmRecord: Work = {
  ...{ operation: 'record', rounds: 15 },
  prepare: (subject) => repeat(3000, () => subject.invoke(recordEvent)),
  sample: async (subject) => ({
    cpu: (await cpuOf(subject, () => repeat(60, () => subject.invoke(recordEvent)))) / 60,
  }),
  measures: { cpu: { title: 'warm record, CPU per request', unit: 'µs', good: 0.8, goal: 0.6 } },
}

/** After so many rows V8's compilers have done what they will; the floor gains by it what ours does. */
const warmRows = 40_000

const warmList = (rows: number, times: number, measures: Work['measures']): Work => ({
  ...{ operation: 'list', rounds: 11, measures },
  prepare: (subject) => repeat(warmRows / rows, () => subject.invoke(listEvent(rows))),
  sample: async (subject) => {
    const seen = { first: 0 }
    const cpu = await cpuOf(subject, () =>
      repeat(times, async () => {
        seen.first += (await subject.invoke(listEvent(rows))).firstByteMilliseconds / times
      }),
    )
    return { cpu: cpu / times / rows, ...seen }
  },
})

const list100 = warmList(100, 10, {
  cpu: { title: 'warm list of 100, CPU per item', unit: 'µs', good: 0.35, goal: 0.25 },
})

const list1000 = warmList(1000, 3, {
  cpu: { title: 'warm list of 1000, CPU per item', unit: 'µs', good: 0.25, goal: 0.2 },
  first: { title: 'warm list of 1000, first byte', unit: 'ms', good: 0.15, goal: 0.09 },
})

const fullRows = 50_000

const fullList: Work = {
  ...{ operation: 'list', rounds: 5, large: true },
  prepare: (subject) => repeat(warmRows / 1000, () => subject.invoke(listEvent(1000))),
  sample: async (subject) => {
    await forgetPeak(subject.processId)
    const seen = { first: 0 }
    const cpu = await cpuOf(subject, async () => {
      seen.first = (await subject.invoke(listEvent(fullRows))).firstByteMilliseconds
    })
    return { peak: (await memoryMegabytes(subject.processId)).peak, ...seen, cpu: cpu / fullRows }
  },
  measures: {
    peak: { title: 'list of 50,000, peak memory', unit: 'MB', good: 0.75, goal: 0.6 },
    first: { title: 'list of 50,000, first byte', unit: 'ms', good: 0.08, goal: 0.05 },
    cpu: { title: 'list of 50,000, CPU per item', unit: 'µs', good: 0.25, goal: 0.17 },
  },
}

const largeBody: Work = {
  ...{ operation: 'content', rounds: 7, large: true },
  prepare: (subject) => repeat(2, () => subject.invoke(contentEvent(100_000_000))),
  sample: async (subject) => {
    const cpu = (await cpuOf(subject, () => subject.invoke(contentEvent(100_000_000)))) / 1000
    return { cpu, piped: cpu }
  },
  measures: {
    cpu: { title: 'body of 100 MB, CPU', unit: 'ms', good: 0.8, goal: 0.7 },
    piped: { title: 'the same against a bare pipe', unit: 'ms', good: 2.5, goal: 2, against: 'pipe' },
  },
}

const rangeBytes = 125_000_000

const ranges: Work = {
  ...{ operation: 'content', rounds: 1, large: true },
  prepare: (subject) => repeat(3, () => subject.invoke(contentEvent(2000))),
  sample: async (subject) => {
    const { now: idle } = await memoryMegabytes(subject.processId)
    await forgetPeak(subject.processId)
    for (let first = 0; first < 1_000_000_000; first += rangeBytes)
      await subject.invoke(contentEvent(1_000_000_000, `bytes=${first}-${first + rangeBytes - 1}`))
    return { above: (await memoryMegabytes(subject.processId)).peak - idle }
  },
  measures: {
    above: { title: '1 GB by ranges, memory above idle', unit: 'MB', good: 60, goal: 40, absolute: true },
  },
}

/** Everything that is measured, in the order of the report. */
export const works: readonly Work[] = [
  cold('record', recordEvent, 'cold start and first record, CPU', 0.6),
  cold('content', contentEvent(2000), 'cold start and first body, CPU', 0.65),
  warmRecord,
  list100,
  list1000,
  fullList,
  largeBody,
  ranges,
]
