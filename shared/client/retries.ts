import { HistoryError } from './history-error.ts'

/** Time and chance, so that tests need not wait. */
export type Clock = {
  /** Milliseconds since 1970. */
  now(): number
  /** From 0 to less than 1. */
  random(): number
  /** Rejects with the signal's reason when that is aborted. */
  sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void>
}

export type Patience = {
  readonly clock: Clock
  /** How often a request is sent again. */
  readonly retries: number
  /** An error that asks for more is thrown at once. */
  readonly maxWaitSeconds: number
}

export const systemClock: Clock = {
  now: () => Date.now(),
  random: () => Math.random(),
  sleep: (milliseconds, signal) =>
    new Promise((resolve, reject) => {
      const abort = () => {
        clearTimeout(timer)
        reject(signal?.reason)
      }
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort)
        resolve()
      }, milliseconds)
      if (signal?.aborted) abort()
      else signal?.addEventListener('abort', abort, { once: true })
    }),
}

const transient = new Set<number | undefined>([429, 502, 503, 504])

/**
 * Waits before the next try, or throws the error when it is not one that passes, or has happened too often. Waits for as long as the
 * service asks, and up to 0.3 s, 0.6 s, 1.2 s ... of chance on top, so that clients do not come back all at once.
 */
export const waitAfter = async (
  error: unknown,
  failures: number,
  { clock, retries, maxWaitSeconds }: Patience,
  signal: AbortSignal | undefined,
): Promise<void> => {
  signal?.throwIfAborted()
  if (!(error instanceof HistoryError) || failures > retries) throw error
  if (error.code !== 'network' && !transient.has(error.status)) throw error
  const asked = error.retryAfter ?? 0
  if (asked > maxWaitSeconds) throw error
  const chance = clock.random() * Math.min(0.3 * 2 ** (failures - 1), maxWaitSeconds)
  await clock.sleep((asked + chance) * 1000, signal)
}
