import { SingleBar } from 'cli-progress'

export type Bar = {
  /** `words` are those that the format names; `total`, when it has become another. */
  readonly update: (value: number, words?: object, total?: number) => void
  readonly stop: () => void
}

/** A bar on standard error that shows how far something has come; on a terminal only. */
export const progressBar = (format: string, total: number, words: object = {}): Bar => {
  if (!process.stderr.isTTY) return { update: () => {}, stop: () => {} }
  // What is counted comes in bursts: the time left is told from more than a few of them.
  const bar = new SingleBar({ format: `${format} | {eta_formatted} left`, etaBuffer: 1000 })
  bar.start(total, 0, words)
  return {
    update(value, now, newTotal) {
      if (newTotal !== undefined) bar.setTotal(newTotal)
      bar.update(value, now)
    },
    stop: () => bar.stop(),
  }
}
