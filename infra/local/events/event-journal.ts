import { constants, createReadStream } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { readLines } from '../../../shared/import/line-reader.ts'
import { createBell } from './bell.ts'
import { type BusEvent, eventText } from './bus-event.ts'

/** A line of the journal, with the position just after it. */
export type JournalLine = { readonly text: string; readonly end: number }

/** The events that the service publishes, one a line, in the order in which they came on the bus. */
export type EventJournal = {
  readonly path: string
  /** Bytes that are written. */
  readonly size: number
  /** Settles when something is written next. */
  readonly written: Promise<void>
  append(event: BusEvent): Promise<void>
  /** The lines from a position to what is the end now. */
  read(position: number): AsyncIterable<JournalLine>
  close(): Promise<void>
}

/** Opens the journal file; a line that a crash cut short is cut off. */
export const openEventJournal = async (path: string): Promise<EventJournal> => {
  const file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o666)
  const bell = createBell()
  let size = await wholeLines(file)
  await file.truncate(size)
  let turn: Promise<unknown> = Promise.resolve()
  const append = async (event: BusEvent) => {
    const line = Buffer.from(`${eventText(event)}\n`)
    await file.write(line, 0, line.length, size)
    size += line.length
    bell.ring()
  }
  return {
    path,
    get size() {
      return size
    },
    get written() {
      return bell.rung
    },
    append: (event) => {
      const done = turn.then(() => append(event))
      turn = done.catch(() => {})
      return done
    },
    read: (position) => linesOf(path, position, size),
    close: async () => {
      await turn
      await file.close()
    },
  }
}

/** Bytes up to the last line break, looked for from the end. */
const wholeLines = async (file: FileHandle): Promise<number> => {
  const chunk = Buffer.alloc(64 * 1024)
  for (let end = (await file.stat()).size; end > 0; end -= chunk.length) {
    const start = Math.max(0, end - chunk.length)
    const { bytesRead } = await file.read(chunk, 0, end - start, start)
    const found = chunk.subarray(0, bytesRead).lastIndexOf('\n')
    if (found >= 0) return start + found + 1
  }
  return 0
}

async function* linesOf(path: string, offset: number, size: number): AsyncGenerator<JournalLine> {
  if (offset >= size) return
  for await (const { bytes, end } of readLines(
    createReadStream(path, { start: offset }),
    { offset, lines: 0 },
    Number.POSITIVE_INFINITY,
  )) {
    yield { text: String(bytes), end }
    // What is being written just now may be cut short.
    if (end >= size) return
  }
}
