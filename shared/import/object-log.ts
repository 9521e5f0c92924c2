import type { RunObjects } from './run-objects.ts'
import type { LogMark, RejectLog } from './run-store.ts'

/** What is kept in memory before it becomes an object. */
const partLength = 4 * 1024 * 1024

/**
 * A log in objects under a prefix. A mark names the parts: pairs of an epoch, one for each process that had the run, and how many
 * parts that one wrote. Undefined when a part is not there; parts that the mark does not name are removed.
 */
export const openObjectLog = async (
  objects: RunObjects,
  prefix: string,
  mark: LogMark,
  epoch: number,
  place: string,
): Promise<RejectLog | undefined> => {
  const keys = keysOf(prefix, mark)
  const found = await objects.list(prefix)
  if (!keys.every((key) => found.includes(key))) return undefined
  await objects.remove(found.filter((key) => !keys.includes(key)))
  let lines: string[] = []
  let length = 0
  let written = 0
  const writePart = async () => {
    if (lines.length === 0) return
    const key = keyOf(prefix, epoch, written)
    await objects.put(key, lines.join(''))
    keys.push(key)
    written++
    lines = []
    length = 0
  }
  return {
    place,
    async append(entry) {
      const line = `${JSON.stringify(entry)}\n`
      lines.push(line)
      length += line.length
      if (length >= partLength) await writePart()
    },
    async flush() {
      await writePart()
      return written > 0 ? [...mark, epoch, written] : mark
    },
    entries: () => entriesOf(objects, keys),
    close: async () => {},
  }
}

/** The entries of a log that ends at a mark. */
export const objectLogEntries = (
  objects: RunObjects,
  prefix: string,
  mark: LogMark,
): AsyncGenerator<unknown> => entriesOf(objects, keysOf(prefix, mark))

/** The keys of the parts that a mark names, in order. */
const keysOf = (prefix: string, mark: LogMark): string[] =>
  mark.flatMap((epoch, index) =>
    index % 2 === 0
      ? Array.from({ length: mark[index + 1] ?? 0 }, (_, part) => keyOf(prefix, epoch, part))
      : [],
  )

const keyOf = (prefix: string, epoch: number, part: number): string =>
  `${prefix}${String(epoch).padStart(4, '0')}-${String(part).padStart(6, '0')}.jsonl`

async function* entriesOf(objects: RunObjects, keys: readonly string[]): AsyncGenerator<unknown> {
  for (const key of keys) {
    const { text = '' } = (await objects.get(key)) ?? {}
    for (const line of text.split('\n')) if (line !== '') yield JSON.parse(line)
  }
}
