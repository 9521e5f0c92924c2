export type Bounds<Input> = {
  /** How many inputs are worked on at a time. */
  readonly concurrency: number
  /** Inputs under way and not yet yielded weigh no more than this together, but one always passes. */
  readonly weightLimit: number
  readonly weigh: (input: Input) => number
}

/** Works on many inputs at a time and yields the results in the order of the inputs. The first failure ends it. */
export async function* inOrder<Input, Result>(
  inputs: AsyncIterable<Input>,
  work: (input: Input) => Promise<Result>,
  { concurrency, weightLimit, weigh }: Bounds<Input>,
): AsyncGenerator<readonly [Input, Result]> {
  const pending: { input: Input; result: Promise<Result> }[] = []
  const run = limited(concurrency, work)
  let weight = 0
  const oldest = async (first: (typeof pending)[number]) => {
    weight -= weigh(first.input)
    return [first.input, await first.result] as const
  }
  for await (const input of inputs) {
    weight += weigh(input)
    // The window is wider than the concurrency, so that one slow input does not hold up the others.
    for (
      let first = pending[0];
      first && (pending.length >= concurrency * 4 || weight > weightLimit);
      first = pending[0]
    ) {
      pending.shift()
      yield await oldest(first)
    }
    const result = run(input)
    // It is reported when its turn comes.
    result.catch(() => {})
    pending.push({ input, result })
  }
  for (const first of pending) yield await oldest(first)
}

/** The same function, of which only so many calls run at a time; the others wait in order. */
const limited = <Input, Result>(concurrency: number, work: (input: Input) => Promise<Result>) => {
  const waiting: (() => void)[] = []
  let running = 0
  return async (input: Input): Promise<Result> => {
    if (running >= concurrency) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await work(input)
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
