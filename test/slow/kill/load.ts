import { createRandom } from '../../../infra/sample/random.ts'
import type { Ledger } from './ledger.ts'
import { type Outcome, read, readAnything } from './reader.ts'
import { documentOf, type Subject } from './versions.ts'
import type { Victim } from './victim.ts'

const readers = 3
/** Reads of others that a slow reader lets pass before it takes a body: time enough for a write. */
const readsPerSlowRead = 40

export type LoadOptions = {
  readonly ledger: Ledger
  /** Written to the stores, as by an import. */
  readonly stored: readonly Subject[]
  /** Written by events. */
  readonly sent: readonly Subject[]
  /** One of those that are stored, whose body is more than connections hold: it has a slow reader of its own. */
  readonly big: Subject
  readonly seed: number
}

/** Readers of everything and a writer of each subject, on a service that goes down and comes up. */
export const startLoad = (first: Victim, { ledger, stored, sent, big, seed }: LoadOptions) => {
  let service = Promise.withResolvers<Victim>()
  let stopped = false
  const outcomes: Record<Outcome, number> = { served: 0, broken: 0, refused: 0 }
  const counts = { stored: 0, sent: 0 }
  const waiting = new Set<{ left: number; readonly go: () => void }>()

  /** Resolves when so many more reads have ended, in whatever way. */
  const after = async (reads: number) => {
    if (!stopped) await new Promise<void>((resolve) => void waiting.add({ left: reads, go: resolve }))
  }

  const count = (outcome: Outcome) => {
    outcomes[outcome]++
    for (const one of waiting) {
      one.left--
      if (one.left > 0 && !stopped) continue
      waiting.delete(one)
      one.go()
    }
  }

  const reader = async (_: unknown, index: number) => {
    const random = createRandom(seed, index + 1)
    while (!stopped) {
      const { base } = await service.promise
      count(await readAnything(base, ledger, [...stored, ...sent], random))
    }
  }

  const slowReader = async () => {
    const pause = () => after(readsPerSlowRead)
    while (!stopped) {
      const { base } = await service.promise
      count(await read(base, ledger, big, 'binary_content', { pause }))
    }
  }

  /** Writes one version after the other, each until it is acknowledged. */
  const writer =
    (how: 'put' | 'send', acknowledge: (subject: Subject, version: number) => void) =>
    async (subject: Subject) => {
      while (!stopped) {
        const version = ledger.tried(subject) + 1
        ledger.try(subject, version)
        await write(how, subject, version)
        acknowledge(subject, version)
        await after(subject.readsPerWrite)
      }
    }

  const write = async (how: 'put' | 'send', subject: Subject, version: number): Promise<void> => {
    const victim = await service.promise
    const done = await victim[how](documentOf(subject, version)).then(
      () => true,
      () => false,
    )
    if (done) return
    // Nobody who lives has a reason to refuse.
    if ((await service.promise) === victim && victim.child.signalCode === null)
      ledger.violations.add(`${how} of ${subject.id}: refused by a service that runs`)
    return write(how, subject, version)
  }

  service.resolve(first)
  const done = Promise.all([
    ...Array.from({ length: readers }, reader),
    slowReader(),
    ...stored.map(
      writer('put', (subject, version) => {
        counts.stored++
        ledger.acknowledge(subject, version)
      }),
    ),
    ...sent.map(writer('send', () => counts.sent++)),
  ])
  return {
    outcomes,
    counts,
    after,
    /** To be called before the service is killed. */
    down: () => {
      service = Promise.withResolvers<Victim>()
    },
    up: (victim: Victim) => service.resolve(victim),
    /** Resolves when every write that was begun is acknowledged. */
    stop: async () => {
      stopped = true
      count('served')
      await done
    },
  }
}
