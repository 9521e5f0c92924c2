import { randomInt } from 'node:crypto'
import type { TestProject } from 'vitest/node'

/** With what every property is tried. */
export type Fuzzing = { readonly seed: number; readonly factor: number }

declare module 'vitest' {
  interface ProvidedContext {
    fuzzing: Fuzzing
  }
}

/** Chooses one seed for all properties of a run and says which: FC_SEED repeats it, FC_RUNS=10 tries ten times as many cases. */
export default (project: TestProject) => {
  const { FC_SEED: seed = randomInt(2 ** 31), FC_RUNS: factor = 1 } = process.env
  const fuzzing = { seed: whole('FC_SEED', seed), factor: whole('FC_RUNS', factor) }
  project.provide('fuzzing', fuzzing)
  console.log(`FC_SEED=${fuzzing.seed} FC_RUNS=${fuzzing.factor} repeats the random cases of this run`)
}

const whole = (name: string, value: string | number): number => {
  if (Number.isInteger(Number(value))) return Number(value)
  throw new Error(`${name} is "${value}": give it a whole number`)
}
