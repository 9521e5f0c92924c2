import type { RuleDefinition } from '../template/messaging.ts'
import { type BusEvent, type EventEntry, eventText, toBusEvent } from './bus-event.ts'
import type { MessageTarget } from './dead-letters.ts'
import { compilePattern } from './pattern.ts'

export type Buses = {
  has(bus: string): boolean
  /** Puts an event on a bus: resolves to its id when every queue whose rule it matches has it. */
  put(bus: string, entry: EventEntry): Promise<string>
}

export type BusesOptions = {
  readonly names: readonly string[]
  readonly rules: readonly RuleDefinition[]
  /** The queue of a logical id. */
  readonly queueOf: (queueId: string) => MessageTarget
  /** Sees every event, whatever the rules, before `put` resolves. */
  readonly onEvent: (event: BusEvent) => Promise<void>
}

/** Event buses and their rules. Throws an error that names the rule whose pattern it does not understand. */
export const openBuses = ({ names, rules, queueOf, onEvent }: BusesOptions): Buses => {
  const routes = rules.map(({ id, bus, pattern, queueIds }) => {
    if (!names.includes(bus))
      throw new Error(`${id} is a rule of the bus ${bus}, which is not in the template`)
    return { bus, matches: compilePattern(pattern, `${id}.EventPattern`), queues: queueIds.map(queueOf) }
  })
  return {
    has: (bus) => names.includes(bus),
    put: async (bus, entry) => {
      const event = toBusEvent(entry)
      const text = eventText(event)
      const parsed: unknown = JSON.parse(text)
      const matching = routes.filter((route) => route.bus === bus && route.matches(parsed))
      for (const queue of matching.flatMap(({ queues }) => queues)) await queue.send(text)
      await onEvent(event)
      return event.id
    },
  }
}
