import { Bench, type Statistics } from 'tinybench'

/** What one turn of a subject gives: a value for each name. */
export type Sample<Name extends string> = Readonly<Record<Name, number>>

/**
 * Lets subjects take turns, one sample each, `rounds` times, and returns the statistics of every value. tinybench runs the rounds and does
 * the statistics; it has no clock for another process's CPU, so every sample is handed to it as measured (`overriddenDuration`), and
 * it has no turns, so its concurrent tasks wait for each other here.
 */
export const measureByTurns = async <Name extends string>(
  names: readonly Name[],
  subjects: ReadonlyMap<string, () => Promise<Sample<Name>>>,
  rounds: number,
): Promise<ReadonlyMap<string, Readonly<Record<string, Statistics>>>> => {
  const bench = new Bench({
    concurrency: 'bench',
    iterations: rounds,
    time: 0,
    warmup: false,
    retainSamples: true,
  })
  const inTurn = turns()
  for (const [subject, sample] of subjects) {
    const latest: { sample?: Sample<Name> } = {}
    names.forEach((name, position) => {
      const take = async () => {
        if (position === 0) latest.sample = await sample()
        return { overriddenDuration: latest.sample?.[name] ?? 0 }
      }
      bench.add(`${subject} ${name}`, () => inTurn(take), { async: true })
    })
  }
  await bench.run()
  const statisticsOf = (subject: string, name: Name) => {
    const result = bench.getTask(`${subject} ${name}`)?.result
    if (result?.state === 'completed') return result.latency
    throw result?.state === 'errored' ? result.error : new Error(`${subject} was not measured`)
  }
  return new Map(
    [...subjects.keys()].map((subject) => [
      subject,
      Object.fromEntries(names.map((name) => [name, statisticsOf(subject, name)])),
    ]),
  )
}

/** Runs works one by one, in the order in which they came. */
const turns = () => {
  let last: Promise<unknown> = Promise.resolve()
  return <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = last.then(work)
    last = mine.catch(() => {})
    return mine
  }
}
