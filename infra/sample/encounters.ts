import { type Ids, serviceId } from './ids.ts'
import type { Encounter } from './interaction.ts'
import { anAgent, type Customer } from './people.ts'
import type { Random } from './random.ts'
import { aTopic } from './topics.ts'

/** Arranges encounters with one customer. Some go on about the matter before, most open a service of their own. */
export const encountersWith = (customer: Customer, random: Random, ids: Ids) => {
  let serviceIds: readonly string[] = []
  return (startMs: number): Encounter => {
    if (!random.chance(15)) serviceIds = services(random, startMs)
    const topic = aTopic(random, customer.language)
    return { random, ids, customer, agent: anAgent(random), topic, serviceIds, startMs }
  }
}

const services = (random: Random, startMs: number): readonly string[] =>
  Array.from({ length: random.pick([0, 1, 1, 1, 1, 1, 1, 2]) }, () => serviceId(random, startMs))
