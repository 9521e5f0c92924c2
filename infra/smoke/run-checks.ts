import type { Check } from './checks.ts'
import { Failure } from './expectations.ts'

export type Result = {
  readonly check: string
  readonly result: 'ok' | 'FAILED' | 'left out'
  readonly why: string
}

/** Makes the checks one after the other; one that fails ends none of the others. */
export const runChecks = async (
  checks: readonly Check[],
  onResult: (result: Result) => void,
): Promise<boolean> => {
  let passed = true
  for (const { name, leftOut, run } of checks) {
    const why = leftOut ?? (await run().then(() => '', reasonOf))
    const result = leftOut ? 'left out' : why ? 'FAILED' : 'ok'
    if (result === 'FAILED') passed = false
    onResult({ check: name, result, why })
  }
  return passed
}

const reasonOf = (error: unknown): string => {
  if (error instanceof Failure) return error.message
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}
