import { call } from './call.ts'
import { anyChat } from './chat.ts'
import { customerHistory } from './customer-history.ts'
import { email } from './email.ts'
import { encountersWith } from './encounters.ts'
import { createIds, type Ids } from './ids.ts'
import type { InteractionDocument } from './interaction.ts'
import { toJson } from './json.ts'
import { aStranger } from './people.ts'
import { createRandom, type Random } from './random.ts'

type SampleOptions = {
  /** How many customers have a history; a whole number. */
  readonly customers: number
  /** A whole number from 0 to 2^53 - 1. */
  readonly seed: number
  /** Called with the number of customers done so far, after each. */
  readonly onCustomer?: (done: number) => void
}

/**
 * Invented interactions as documents of the form that the service takes in: one JSON text each, without the newline.
 * They are made as they are asked for, so memory stays flat. The same options give the same bytes on every machine,
 * and more customers only add documents at the end. Different seeds give different ids.
 */
export function* sampleDocuments({ customers, seed, onCustomer }: SampleOptions): Generator<string> {
  const ids = createIds(seed)
  for (let index = 0; index < customers; index++) {
    const random = createRandom(seed, index)
    for (const document of customerHistory(random, ids, index)) yield toJson(document)
    if (index % 3 === 2) yield toJson(unassigned(random, ids))
    onCustomer?.(index + 1)
  }
}

/** An interaction with somebody whom nobody has recognised yet: it has no customer, and mostly no service. */
const unassigned = (random: Random, ids: Ids): InteractionDocument => {
  const arrange = encountersWith(aStranger(random), random, ids)
  const encounter = arrange(random.integer(Date.UTC(2012, 0, 1), Date.UTC(2026, 8, 30)))
  return random.pick([anyChat, call, email])({
    ...encounter,
    serviceIds: random.chance(20) ? encounter.serviceIds : [],
  })
}
