import type { Clock } from '../../../infra/local/clock.ts'

/** A clock that stands still until the test lets time pass. */
export const manualClock = (start = Date.UTC(2024, 0, 1)) => {
  let now = start
  const waiting = new Set<{ readonly at: number; resolve(): void }>()
  const clock: Clock = {
    now: () => now,
    wait: (milliseconds, signal) =>
      new Promise<void>((resolve) => {
        const wait = { at: now + milliseconds, resolve }
        waiting.add(wait)
        const abort = () => {
          waiting.delete(wait)
          resolve()
        }
        if (signal.aborted) abort()
        signal.addEventListener('abort', abort, { once: true })
      }),
  }
  return {
    ...clock,
    /** Milliseconds that those wait who wait for a time now. */
    waits: () => [...waiting].map(({ at }) => at - now).filter(Number.isFinite),
    advance: (milliseconds: number) => {
      now += milliseconds
      for (const wait of [...waiting].filter(({ at }) => at <= now)) {
        waiting.delete(wait)
        wait.resolve()
      }
    },
  }
}
