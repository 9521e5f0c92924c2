import { setTimeout as pause } from 'node:timers/promises'

/** Where the local run has its time from. */
export type Clock = {
  /** Milliseconds since the epoch. */
  now(): number
  /** Resolves when the time is over or the signal is aborted, whichever comes first. */
  wait(milliseconds: number, signal: AbortSignal): Promise<void>
}

/** Node's timers take no more than 24 days: who waits longer looks again after one. */
const longestMilliseconds = 86_400_000

export const systemClock: Clock = {
  now: Date.now,
  wait: (milliseconds, signal) =>
    pause(Math.max(0, Math.min(milliseconds, longestMilliseconds)), undefined, { signal }).catch(() => {}),
}
