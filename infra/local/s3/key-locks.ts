/** Runs `work` when all earlier work on the same key has ended, whether well or badly. */
export type KeyLocks = <Result>(key: string, work: () => Promise<Result>) => Promise<Result>

/** Makes the order in which one process works on the same key. It remembers only keys in use. */
export const createKeyLocks = (): KeyLocks => {
  const tails = new Map<string, Promise<unknown>>()
  return async (key, work) => {
    const current = (tails.get(key) ?? Promise.resolve()).then(work)
    const tail = current.catch(() => undefined)
    tails.set(key, tail)
    try {
      return await current
    } finally {
      if (tails.get(key) === tail) tails.delete(key)
    }
  }
}
