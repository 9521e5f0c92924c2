import { systemClock } from './clock.ts'
import type { DataFolder } from './data-folder.ts'
import { openMapping } from './events/event-source-mapping.ts'
import { openPipe } from './events/pipe.ts'
import { startWorker, type Worker } from './events/worker.ts'
import type { Functions } from './lambda/functions.ts'
import type { Messaging } from './template/messaging.ts'

const sweepMilliseconds = 60_000

/** Everything that runs without being asked: queues into functions, the table's changes onto the bus, times to live. */
export const openBackground = (
  { mappings, pipes }: Messaging,
  { events, tables }: Pick<DataFolder, 'events' | 'tables'>,
  functions: Pick<Functions, 'invoke'>,
  log: (line: string) => void,
): Worker => {
  const { buses } = events
  const changes = tables?.changes
  const workers = [
    ...mappings.map((mapping) => openMapping(mapping, events.queueOf(mapping.queueId), functions, log)),
    // Without changes there is nothing to carry: another engine keeps them to itself.
    ...(changes
      ? pipes.map((pipe) => {
          const deadLetters = events.deadLettersOf(pipe.deadLetterId)
          return openPipe(pipe, { changes, functions, buses, deadLetters, clock: systemClock, log })
        })
      : []),
    startWorker(async (stop) => {
      while (tables && !stop.aborted) {
        await tables.sweep().catch((error: unknown) => log(`expired items stay for now: ${String(error)}`))
        await systemClock.wait(sweepMilliseconds, stop)
      }
    }),
  ]
  return {
    close: async () => {
      await Promise.all(workers.map((worker) => worker.close()))
    },
  }
}
