import type { Clock } from '../clock.ts'

/** Wakes those who wait for something new. */
export type Bell = {
  ring(): void
  /** Settles when it rings next: to be taken before looking for what is new, so that nothing is missed. */
  readonly rung: Promise<void>
}

export const createBell = (): Bell => {
  let next = Promise.withResolvers<void>()
  return {
    ring: () => {
      next.resolve()
      next = Promise.withResolvers()
    },
    get rung() {
      return next.promise
    },
  }
}

/** Waits until it has rung, the time is over or the signal is aborted. */
export const waitFor = async (
  rung: Promise<void>,
  clock: Clock,
  milliseconds: number,
  signal: AbortSignal,
): Promise<void> => {
  const done = new AbortController()
  await Promise.race([rung, clock.wait(milliseconds, AbortSignal.any([signal, done.signal]))])
  done.abort()
}
