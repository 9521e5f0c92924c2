import { createRandom } from '../infra/sample/random.ts'
import type { Damage } from './damaged-reply.ts'
import type { Refusal } from './refusal.ts'

/**
 * What happens to a request: it is refused; its connection is reset before the engine got it; it is held until the faults are set anew,
 * and then goes on whoever still waits for it; a bit of its body is another when it gets there; or its answer is damaged.
 */
export type FaultKind = Refusal | 'cut' | 'held' | 'request garbled' | Damage

/**
 * Which requests a fault hits: those of a pattern, each with a chance, or from the nth on so many of them, or so many of the SDK's
 * attempts at each call, or all attempts at the nth call and at those after it; a call that had begun before is not counted.
 */
export type Fault = { readonly kind: FaultKind; readonly on?: RegExp } & (
  | { readonly percent: number }
  | { readonly from: number; readonly times: number }
  | { readonly attempts: number }
  | { readonly fromCall: number }
)

/** One attempt of the SDK, counted from 1, at a call: what it asks for, and the call's id. */
export type Attempt = { readonly operation: string; readonly call: string; readonly attempt: number }

/** Decides what becomes of requests; the same seed decides alike on the same sequence of them. */
export const createJudge = (faults: readonly Fault[], seed: number) => {
  const random = createRandom(seed, 0)
  const judges = faults.map((fault) => ({ kind: fault.kind, hits: createHits(fault, random) }))
  return (attempt: Attempt) => judges.find(({ hits }) => hits(attempt))?.kind
}

const createHits = (fault: Fault, random: ReturnType<typeof createRandom>) => {
  let seen = 0
  const begun: string[] = []
  return ({ operation, call, attempt }: Attempt): boolean => {
    if (fault.on && !fault.on.test(operation)) return false
    if ('percent' in fault) return random.chance(fault.percent)
    if ('attempts' in fault) return attempt <= fault.attempts
    if ('fromCall' in fault) {
      if (attempt === 1) begun.push(call)
      return begun.indexOf(call) >= fault.fromCall - 1
    }
    seen++
    return seen >= fault.from && seen < fault.from + fault.times
  }
}
