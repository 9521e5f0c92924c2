import { setTimeout as pause } from 'node:timers/promises'

/** What goes on in the background. */
export type Worker = {
  /** Takes nothing new, lets what is under way finish for a few seconds and gives the rest up. */
  close(): Promise<void>
}

/** What work may take to finish when the local run is told to stop. */
const closingMilliseconds = 5_000

/** Starts work that ends soon after `stop` is aborted, and at once after `giveUp` is. */
export const startWorker = (work: (stop: AbortSignal, giveUp: AbortSignal) => Promise<unknown>): Worker => {
  const stop = new AbortController()
  const giveUp = new AbortController()
  const done = work(stop.signal, giveUp.signal)
  return {
    close: async () => {
      stop.abort()
      const patience = new AbortController()
      const late = pause(closingMilliseconds, undefined, { signal: patience.signal })
      await Promise.race([done, late.then(() => giveUp.abort())])
      patience.abort()
      await done
    },
  }
}
