import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import type { Random } from '../../infra/sample/random.ts'
import type { openClient } from './client.ts'
import { askAnything, type Content, type Question } from './questions.ts'

/** What came of the requests of a time. */
export type Window = {
  requests: number
  /** How many were answered otherwise than they should, by status; `cut` for replies that broke, `event` for events that were not taken. */
  readonly errors: Map<string, number>
  /** Microseconds from when a request was due to the end of its reply. */
  readonly latency: RecordableHistogram
}

export const newWindow = (): Window => ({ requests: 0, errors: new Map(), latency: createHistogram() })

export type Load = {
  readonly client: ReturnType<typeof openClient>
  readonly content: Content
  readonly random: Random
  /** Puts an event on the bus. */
  readonly sendEvent: () => Promise<void>
}

const questionsPerEvent = 50

/** Asks the question of a number, and sends the event that is due with it. */
const ask = async (load: Load, window: () => Window, number: number, dueAt: number): Promise<void> => {
  const { sendEvent, content, random } = load
  const sent =
    number % questionsPerEvent === 0 ? sendEvent().catch(() => addError(window(), 'event')) : undefined
  await askAndNote(load, window, askAnything(content, random), dueAt)
  await sent
}

const addError = ({ errors }: Window, name: string) => {
  errors.set(name, (errors.get(name) ?? 0) + 1)
}

/** Asks, follows a paged list to its end, and notes each reply. */
const askAndNote = async (load: Load, window: () => Window, question: Question, dueAt: number) => {
  let next: Question | undefined = question
  let began = dueAt
  while (next) {
    const { status, isRight, next: path } = await load.client.ask(next)
    const into = window()
    into.requests++
    if (!isRight) addError(into, status === undefined ? 'cut' : String(status))
    into.latency.record(Math.max(1, Math.round((performance.now() - began) * 1000)))
    began = performance.now()
    next = path === undefined ? undefined : { path, expected: question.expected }
  }
}

/** So many clients that each ask again as soon as they are answered; resolves to questions a second. */
export const closedLoop = async (load: Load, clients: number, milliseconds: number): Promise<number> => {
  const window = newWindow()
  const began = performance.now()
  let count = 0
  const work = async () => {
    while (performance.now() - began < milliseconds) await ask(load, () => window, count++, performance.now())
  }
  await Promise.all(Array.from({ length: clients }, work))
  return (count / (performance.now() - began)) * 1000
}

/** A connection each: beyond that a request waits for one before it, and its wait counts. */
const mostUnderWay = 64
const tickMilliseconds = 5

/**
 * Questions at a steady rate, whatever the replies take, until told to stop. What a slow reply makes wait is
 * counted from when it was due.
 */
export const steadyLoad = async (
  load: Load,
  questionsPerSecond: number,
  window: () => Window,
  stop: AbortSignal,
): Promise<void> => {
  const underWay = new Set<Promise<void>>()
  const began = performance.now()
  for (let count = 0; !stop.aborted; ) {
    const dueAt = began + (count / questionsPerSecond) * 1000
    if (dueAt > performance.now()) await pause(tickMilliseconds)
    else if (underWay.size >= mostUnderWay) await Promise.race(underWay)
    else {
      const done = ask(load, window, count++, dueAt).finally(() => underWay.delete(done))
      underWay.add(done)
    }
  }
  await Promise.all(underWay)
}
