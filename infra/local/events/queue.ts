import { randomUUID } from 'node:crypto'
import type { ClassicLevel } from 'classic-level'
import type { Clock } from '../clock.ts'
import type { QueueDefinition } from '../template/messaging.ts'
import { createBell, waitFor } from './bell.ts'
import type { DeadLetters, MessageTarget } from './dead-letters.ts'

/** A message as it is kept. Times are milliseconds since the epoch. */
type Stored = {
  readonly id: string
  readonly body: string
  readonly sentAt: number
  readonly receiveCount: number
  readonly firstReceivedAt: number | undefined
}

export type Message = Stored & { readonly firstReceivedAt: number; readonly receipt: string }

/** What a message that was received too often goes to, and how often that is. */
export type Redrive = { readonly deadLetters: DeadLetters; readonly maxReceiveCount: number }

/**
 * A standard queue: at least once, in no promised order. Its messages lie in LevelDB under the time at which they can be received, so
 * that a message under way, a delayed and a waiting one differ by nothing else. What `send` resolved for outlives a killed process.
 */
export class Queue implements MessageTarget {
  readonly name: string
  readonly arn: string
  readonly #visibilityMilliseconds: number
  readonly #clock: Clock
  readonly #redrive: Redrive | undefined
  readonly #messages: ReturnType<typeof messagesIn>
  readonly #bell = createBell()
  #turn: Promise<unknown> = Promise.resolve()

  private constructor(
    level: ClassicLevel,
    definition: QueueDefinition,
    redrive: Redrive | undefined,
    clock: Clock,
  ) {
    this.name = definition.name
    this.arn = definition.arn
    this.#visibilityMilliseconds = definition.visibilityMilliseconds
    this.#clock = clock
    this.#redrive = redrive
    this.#messages = messagesIn(level, definition.name)
  }

  /** Opens a queue; what was under way when it was last open can be received at once: nobody is at it any more. */
  static async open(
    level: ClassicLevel,
    definition: QueueDefinition,
    redrive: Redrive | undefined,
    clock: Clock,
  ): Promise<Queue> {
    const queue = new Queue(level, definition, redrive, clock)
    for await (const [key, message] of queue.#messages.iterator({ gte: timeKey(clock.now()) }))
      if (message.receiveCount > 0) await queue.#move([{ key, message }], clock.now())
    return queue
  }

  async send(body: string, { delaySeconds = 0 } = {}): Promise<string> {
    const id = randomUUID()
    const sentAt = this.#clock.now()
    const message = { id, body, sentAt, receiveCount: 0, firstReceivedAt: undefined }
    await this.#messages.put(keyOf(id, sentAt + delaySeconds * 1000), message)
    this.#bell.ring()
    return id
  }

  /** Waits for messages and hides up to `limit` of them for the visibility timeout; none when the signal is aborted. */
  async receive(limit: number, signal: AbortSignal): Promise<readonly Message[]> {
    while (!signal.aborted) {
      const { rung } = this.#bell
      const taken = await this.#inTurn(() => this.#take(limit))
      if (taken.length > 0) return taken
      await waitFor(rung, this.#clock, await this.#nextMilliseconds(), signal)
    }
    return []
  }

  /** Removes messages that were handled; one that has been received again meanwhile stays. */
  async remove(receipts: readonly string[]): Promise<void> {
    await this.#inTurn(() => this.#messages.batch(receipts.map((key) => ({ type: 'del', key }))))
  }

  async #take(limit: number): Promise<readonly Message[]> {
    const now = this.#clock.now()
    const due = this.#messages.iterator({ lt: timeKey(now + 1), limit })
    const entries = (await due.all()).map(([key, message]) => ({ key, message }))
    const limitReached = this.#redrive?.maxReceiveCount ?? Number.POSITIVE_INFINITY
    const dead = entries.filter(({ message }) => message.receiveCount >= limitReached)
    // Added before it is removed: a crash between leaves it in both, never in none.
    for (const { key, message } of dead) {
      await this.#redrive?.deadLetters.add({ from: this.name, ...message })
      await this.#messages.del(key)
    }
    const live = entries.filter((entry) => !dead.includes(entry))
    if (live.length === 0 && dead.length > 0) return this.#take(limit)
    const received = live.map(({ key, message }) => ({ key, message: receivedAt(now, message) }))
    return this.#move(received, now + this.#visibilityMilliseconds)
  }

  /** Keeps messages under the time from which they can be received. */
  async #move<Kept extends Stored>(entries: readonly { key: string; message: Kept }[], visibleAt: number) {
    const moved = entries.map(({ key, message }) => ({ key, message, receipt: keyOf(message.id, visibleAt) }))
    await this.#messages.batch(
      moved.flatMap(({ key, message, receipt }) => [
        { type: 'del', key } as const,
        { type: 'put', key: receipt, value: message } as const,
      ]),
    )
    return moved.map(({ message, receipt }) => ({ ...message, receipt }))
  }

  async #nextMilliseconds(): Promise<number> {
    const [next] = await this.#messages.keys({ limit: 1 }).all()
    return next === undefined ? Number.POSITIVE_INFINITY : timeOf(next) - this.#clock.now()
  }

  /** One at a time: two receivers must not take the same message. */
  #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(work)
    this.#turn = done.catch(() => {})
    return done
  }
}

const messagesIn = (level: ClassicLevel, name: string) =>
  level.sublevel<string, Stored>(name, { valueEncoding: 'json' })

const receivedAt = (now: number, message: Stored) => ({
  ...message,
  receiveCount: message.receiveCount + 1,
  firstReceivedAt: message.firstReceivedAt ?? now,
})

const timeKey = (milliseconds: number): string => String(milliseconds).padStart(16, '0')

const keyOf = (id: string, visibleAt: number): string => `${timeKey(visibleAt)}~${id}`

const timeOf = (key: string): number => Number(key.slice(0, 16))
