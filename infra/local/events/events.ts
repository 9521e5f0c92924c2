import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { ClassicLevel } from 'classic-level'
import { ownSource } from '../../../shared/detail-types.ts'
import type { Clock } from '../clock.ts'
import type { Messaging } from '../template/messaging.ts'
import { type Buses, openBuses } from './bus.ts'
import { type DeadLetters, openDeadLetters } from './dead-letters.ts'
import { type EventJournal, openEventJournal } from './event-journal.ts'
import { openEventsServer } from './events-server.ts'
import { Queue } from './queue.ts'

/** The buses and queues of a data folder, and where they answer the SDK's clients. */
export type Events = {
  readonly endpoint: string
  readonly buses: Buses
  readonly journal: EventJournal
  /** The queue of a logical id. Throws an error that says what there is when that is none that receives. */
  queueOf(queueId: string): Queue
  /** The file of a queue for dead letters; undefined where the template names none. */
  deadLettersOf(queueId: string | undefined): DeadLetters | undefined
  close(): Promise<void>
}

/** Opens the buses and queues that a template declares, on what a data folder keeps of them. */
export const openEvents = async (folder: string, messaging: Messaging, clock: Clock): Promise<Events> => {
  await using opened = new AsyncDisposableStack()
  await mkdir(folder, { recursive: true })
  const level = opened.adopt(new ClassicLevel(join(folder, 'queues')), (one) => one.close())
  await level.open()
  const journal = opened.adopt(await openEventJournal(join(folder, 'events.jsonl')), (one) => one.close())
  const deadLetters = deadLettersIn(folder, messaging)
  const queues = await openQueues(level, messaging, deadLetters, clock)
  const queueOf = (id: string) => {
    const queue = queues.get(id)
    if (queue) return queue
    throw new Error(`${id} gets dead letters only in the local run, which keeps those in a file`)
  }
  const buses = openBuses({
    names: messaging.buses,
    rules: messaging.rules,
    queueOf,
    onEvent: async (event) => {
      if (event.source === ownSource) await journal.append(event)
    },
  })
  const server = await openEventsServer(buses, [...queues.values()])
  opened.defer(() => server.close())
  const all = opened.move()
  return {
    endpoint: server.endpoint,
    buses,
    journal,
    queueOf,
    deadLettersOf: (id) => (id === undefined ? undefined : deadLetters.get(id)),
    close: () => all.disposeAsync(),
  }
}

/** Queues that others give their messages up to are files: nothing receives from them. */
const deadLettersIn = (folder: string, { queues, pipes }: Messaging): ReadonlyMap<string, DeadLetters> => {
  const ids = [
    ...queues.map(({ redrive }) => redrive?.queueId),
    ...pipes.map(({ deadLetterId }) => deadLetterId),
  ]
  return new Map(
    queues
      .filter(({ id }) => ids.includes(id))
      .map(({ id, name }) => [id, openDeadLetters(join(folder, 'dead-letters', `${name}.jsonl`))]),
  )
}

const openQueues = async (
  level: ClassicLevel,
  { queues }: Messaging,
  deadLetters: ReadonlyMap<string, DeadLetters>,
  clock: Clock,
): Promise<ReadonlyMap<string, Queue>> => {
  const receiving = queues.filter(({ id }) => !deadLetters.has(id))
  const opened = receiving.map(async (definition) => {
    const { redrive } = definition
    const letters = redrive && deadLetters.get(redrive.queueId)
    const limit = redrive && letters && { deadLetters: letters, maxReceiveCount: redrive.maxReceiveCount }
    return [definition.id, await Queue.open(level, definition, limit, clock)] as const
  })
  return new Map(await Promise.all(opened))
}
