import fc from 'fast-check'
import { inject } from 'vitest'

const { seed, factor } = inject('fuzzing')

/** How often a property is tried: so many times, or a multiple of it where FC_RUNS asks for that. */
export const runs = (usual: number) => ({ numRuns: usual * factor })

fc.configureGlobal({ seed, ...runs(100) })
