import { overMedium, rareMediaTypes } from './any-medium.ts'
import { chat } from './chat.ts'
import { encountersWith } from './encounters.ts'
import { everyEpisode, usualEpisode } from './episodes.ts'
import type { Ids } from './ids.ts'
import type { Encounter, InteractionDocument } from './interaction.ts'
import { oddBodies } from './odd-bodies.ts'
import { oddFields } from './odd-fields.ts'
import { aCustomer } from './people.ts'
import type { Random } from './random.ts'

type Arrange = (startMs: number) => Encounter

const dayMs = 86_400_000
const earliestMs = Date.UTC(2010, 0, 1)
/** Nothing starts later: a data set must not depend on the day it is made. */
const latestMs = Date.UTC(2026, 8, 30)

/**
 * All interactions of one customer, about in the order of time, parents before children. The first customer has about
 * 60, the second one of each rare medium, the third every odd but legal value, and every 20,000th tens of thousands;
 * most have a few.
 */
export function* customerHistory(random: Random, ids: Ids, index: number): Generator<InteractionDocument> {
  const sinceMs = random.integer(earliestMs, latestMs - 400 * dayMs)
  const customer = aCustomer(random, ids, sinceMs, index)
  // Every character that a path must percent-encode, or that looks as if it already were.
  const oddId = `Zoé "Zo" O'Neil+tag%20%2F:${customer.customerId}@example.com`
  const arrange = encountersWith(index === 2 ? { ...customer, customerId: oddId } : customer, random, ids)
  if (index === 1) yield* overEveryMedium(arrange, sinceMs)
  else if (index === 2) yield* everyOddity(arrange, sinceMs)
  else yield* matters(random, arrange, sinceMs, index)
}

function* overEveryMedium(arrange: Arrange, sinceMs: number): Generator<InteractionDocument> {
  for (const [turn, mediaType] of rareMediaTypes.entries()) {
    yield overMedium(arrange(sinceMs + turn * 9 * dayMs), mediaType)
  }
}

function* everyOddity(arrange: Arrange, sinceMs: number): Generator<InteractionDocument> {
  for (const [turn, oddity] of [...oddFields, ...oddBodies].entries()) {
    yield* oddity(arrange(sinceMs + turn * 9 * dayMs))
  }
}

/** So many matters that the customer gets to a number of interactions, spread over the time there is. */
function* matters(random: Random, arrange: Arrange, sinceMs: number, index: number) {
  const wanted = index === 0 ? 60 : howMany(random, index)
  const first = index === 0 ? everyEpisode : []
  let atMs = sinceMs
  let written = 0
  for (let turn = 0; written < wanted; turn++) {
    const documents = (first[turn] ?? usualEpisode)(arrange(atMs))
    yield* documents
    written += documents.length
    const share = random.integer(20, 180) / 100 / (wanted - Math.min(written, wanted) + 1)
    atMs += Math.floor((latestMs - atMs) * Math.min(0.9, share * documents.length))
  }
  if (random.chance(5)) yield chat(arrange(latestMs - random.integer(1, 3_600_000)), { ongoing: true })
}

const howMany = (random: Random, index: number): number => {
  if (index % 20_000 === 19_999) return random.integer(10_000, 30_000)
  const share = random.integer(1, 100)
  if (share <= 60) return random.integer(1, 6)
  if (share <= 90) return random.integer(7, 15)
  return share < 100 ? random.integer(16, 40) : random.integer(41, 200)
}
