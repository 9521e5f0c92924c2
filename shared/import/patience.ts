import { setTimeout } from 'node:timers/promises'
import { toApiError } from '../failure.ts'

/** Resolves after a time, or rejects when the signal is aborted. */
export type Pause = (milliseconds: number, signal: AbortSignal) => Promise<void>

const pauseOfTheClock: Pause = (milliseconds, signal) => setTimeout(milliseconds, undefined, { signal })

/** A minute in all, after the SDK's own retries of each call. */
const pauses = [250, 500, 1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000, 8000, 8000]

/**
 * Calls again what fails because a store throttles, cannot be reached or is not well, for about a minute; then the last error
 * is thrown. Any other error is thrown at once. What is called must do no harm when it is called twice.
 */
export const withPatience = async <Result>(
  call: () => Promise<Result>,
  signal: AbortSignal,
  pause: Pause = pauseOfTheClock,
): Promise<Result> => {
  for (const milliseconds of pauses) {
    try {
      return await call()
    } catch (error) {
      if (toApiError(error).code !== 'unavailable') throw error
    }
    // Those that were refused together must not come back together.
    await pause(milliseconds * (1 - Math.random() / 4), signal)
  }
  return call()
}
