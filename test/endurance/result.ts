import { availableParallelism, cpus, totalmem } from 'node:os'
import type { Window } from './load.ts'
import { type Figures, slopePerHour } from './process-figures.ts'

/** What a soak has found. */
export type Result = ReturnType<typeof resultOf>

type Run = {
  /** The highest rate of a ramp, when there was one, and the rate that was kept; questions a second. */
  readonly rates: { readonly highest: number | undefined; readonly kept: number }
  readonly seconds: number
  readonly windows: readonly Window[]
  readonly figures: readonly Figures[]
}

/** What may still be called steady. */
const limits = { growthPercentPerHour: 10, handlesPercent: 10, processesPercent: 10, p99Drift: 1.25 }

/** Until so much of the time is over, caches fill and compilers work: growth is looked for in the rest. */
const warmUpShare = 0.3

/** Sums up a soak. */
export const resultOf = ({ rates, seconds, windows, figures }: Run) => {
  const [first, last] = [windows[0], windows.at(-1)]
  const warm = figures.filter(({ atSeconds }) => atSeconds >= seconds * warmUpShare)
  const [begin, end] = [warm[0], warm.at(-1)]
  if (!first || !last || !begin || !end) throw new Error('it was stopped before there was anything to see')
  const errors = mergedErrors(windows)
  const growth = {
    serviceMegabytesPerHour: round(slopePerHour(warm, 'serviceMegabytes')),
    functionMegabytesPerHour: round(slopePerHour(warm, 'functionMegabytes')),
    handlesPerHour: round(slopePerHour(warm, 'handles')),
  }
  const p99Drift = round(last.latency.percentile(99) / first.latency.percentile(99), 2)
  const complaints = [
    ...(Object.keys(errors).length > 0 ? ['some replies were wrong'] : []),
    ...(growth.serviceMegabytesPerHour > (begin.serviceMegabytes * limits.growthPercentPerHour) / 100
      ? ['the memory of the service grows']
      : []),
    ...(growth.functionMegabytesPerHour > (begin.functionMegabytes * limits.growthPercentPerHour) / 100
      ? ['the memory of the functions grows']
      : []),
    ...(end.handles > begin.handles * (1 + limits.handlesPercent / 100) ? ['handles pile up'] : []),
    // A process more serves a moment at which more was asked at once.
    ...(end.processes > begin.processes * (1 + limits.processesPercent / 100) ? ['processes pile up'] : []),
    ...(p99Drift > limits.p99Drift ? ['replies become slower'] : []),
  ]
  return {
    machine: machine(),
    minutes: round(seconds / 60),
    rates: { ...(rates.highest && { highest: round(rates.highest) }), kept: round(rates.kept) },
    requests: windows.reduce((sum, { requests }) => sum + requests, 0),
    errors,
    windows: windows.map(windowRow),
    p99Drift,
    afterWarmUp: rounded(begin),
    atTheEnd: rounded(end),
    growth,
    complaints,
  }
}

const windowRow = ({ requests, latency }: Window) => ({
  requests,
  p50Milliseconds: round(latency.percentile(50) / 1000),
  p99Milliseconds: round(latency.percentile(99) / 1000),
  longestMilliseconds: round(latency.max / 1000),
})

const mergedErrors = (windows: readonly Window[]): Readonly<Record<string, number>> => {
  const all = windows.flatMap(({ errors }) => [...errors])
  const names = new Set(all.map(([name]) => name))
  const count = (of: string) => all.reduce((sum, [name, times]) => sum + (name === of ? times : 0), 0)
  return Object.fromEntries([...names].map((name) => [name, count(name)]))
}

const machine = () => ({
  node: process.version,
  cores: availableParallelism(),
  processor: cpus()[0]?.model ?? 'unknown',
  memoryGigabytes: Math.round(totalmem() / 2 ** 30),
})

const rounded = ({ serviceMegabytes, functionMegabytes, handles, processes }: Figures) => ({
  serviceMegabytes: round(serviceMegabytes),
  functionMegabytes: round(functionMegabytes),
  ...{ handles, processes },
})

const round = (value: number, digits = 1): number => Number(value.toFixed(digits))
