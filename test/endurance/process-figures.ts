import { readdir, readFile } from 'node:fs/promises'

/** What the processes of a service hold at an instant. */
export type Figures = {
  readonly atSeconds: number
  /** Resident memory of the process that is gateway and stores. */
  readonly serviceMegabytes: number
  /** Resident memory of the functions' processes together. */
  readonly functionMegabytes: number
  /** Open files and sockets of all. */
  readonly handles: number
  readonly processes: number
}

type Held = { readonly megabytes: number; readonly handles: number }

/** Reads what a process and its children hold, from Linux's `/proc`. Those that end meanwhile do not count. */
export const figuresOf = async (
  service: number,
  children: readonly number[],
  atSeconds: number,
): Promise<Figures> => {
  const [own, ...functions] = await Promise.all([service, ...children].map(heldBy))
  const all = [own, ...functions].filter((held) => held !== undefined)
  return {
    atSeconds,
    serviceMegabytes: own?.megabytes ?? 0,
    functionMegabytes: sum(all.map(({ megabytes }) => megabytes)) - (own?.megabytes ?? 0),
    handles: sum(all.map(({ handles }) => handles)),
    processes: all.length,
  }
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0)

const heldBy = async (pid: number): Promise<Held | undefined> => {
  try {
    const [status, files] = await Promise.all([
      readFile(`/proc/${pid}/status`, 'utf8'),
      readdir(`/proc/${pid}/fd`),
    ])
    const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1])
    return { megabytes: kilobytes / 1024, handles: files.length }
  } catch {
    return undefined
  }
}

/** How fast a figure grows, by least squares: units an hour. */
export const slopePerHour = (
  figures: readonly Figures[],
  of: 'serviceMegabytes' | 'functionMegabytes' | 'handles',
): number => {
  const mean = (values: readonly number[]) => sum(values) / values.length
  const [hours, values] = [figures.map(({ atSeconds }) => atSeconds / 3600), figures.map((one) => one[of])]
  const [meanHour, meanValue] = [mean(hours), mean(values)]
  const products = hours.map((hour, index) => (hour - meanHour) * ((values[index] ?? 0) - meanValue))
  return sum(products) / sum(hours.map((hour) => (hour - meanHour) ** 2))
}
