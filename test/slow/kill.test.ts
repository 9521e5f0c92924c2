import { afterAll, expect, test } from 'vitest'
import { createRandom } from '../../infra/sample/random.ts'
import { isAlive } from '../infra/commands/run-command.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { expectContract } from '../under-contract.ts'
import { createLedger, type View } from './kill/ledger.ts'
import { startLoad } from './kill/load.ts'
import { read } from './kill/reader.ts'
import { bodyKinds, documentOf, type Subject } from './kill/versions.ts'
import { killFunctions, killWhole, startVictim, type Victim } from './kill/victim.ts'

/** Rounds by what is killed in them: one process of a function, some of them, or the one that is gateway and stores at once. */
const rounds = { one: 58, some: 30, whole: 12 }
const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 32)

const subject =
  (name: string, binaryBytes: number, readsPerWrite: number) => (_: unknown, index: number) => ({
    id: `${name}-${index}`,
    customer: `customer-${index % 2}`,
    service: `${name}-service`,
    ...{ binaryBytes, readsPerWrite },
  })
const big = subject('big', 6_000_000, 120)(undefined, 0)
const stored: readonly Subject[] = [...Array.from({ length: 4 }, subject('stored', 300_000, 30)), big]
const sent: readonly Subject[] = Array.from({ length: 2 }, subject('sent', 100_000, 30))
/** Two minutes on two idle cores; processes are started again and again, so that others on the machine count several times. */
const timeout = 1_800_000

const views: readonly View[] = ['record', 'customer list', 'service list', ...bodyKinds]

const folder = temporaryFolder()
const ledger = createLedger()
let victim: Victim | undefined
afterAll(() => victim?.child.kill('SIGKILL'))
const putUnderContract = expectContract()

/** Reads until it is served: a process that was just killed may still take a request down. */
const readBack = async ({ base }: Victim, subjects: readonly Subject[]) => {
  for (const one of subjects)
    for (const view of views) {
      let tries = 1
      while ((await read(base, ledger, one, view)) !== 'served' && tries < 20) tries++
      if (tries === 20) ledger.violations.add(`${view} of ${one.id}: never served`)
    }
}

test(`what is acknowledged outlives ${rounds.whole} kill -9 of the service and ${rounds.one + rounds.some} of functions, under load`, {
  timeout,
}, async () => {
  let running = await startVictim(folder.path, 0, '/customers/nobody/interactions')
  victim = running
  putUnderContract(running.base)
  for (const one of [...stored, ...sent]) {
    ledger.try(one, 1)
    await running.put(documentOf(one, 1))
    ledger.acknowledge(one, 1)
  }
  const load = startLoad(running, { ledger, stored, sent, big, seed })
  const restarts: number[] = []
  const orphans: number[] = []

  const restart = async () => {
    load.down()
    orphans.push(...(await killWhole(running)))
    running = await startVictim(folder.path, Number(new URL(running.base).port), '/interactions/stored-0')
    victim = running
    restarts.push(running.startMilliseconds)
    load.up(running)
  }

  const random = createRandom(seed, 0)
  const plan = Object.entries(rounds).flatMap(([kind, times]) => Array.from({ length: times }, () => kind))
  while (plan.length > 0) {
    const [kind] = plan.splice(random.integer(0, plan.length - 1), 1)
    const before = new Map(stored.map((one) => [one, ledger.floor(one, 'record')]))
    await load.after(random.integer(2, 20))
    if (kind === 'whole') await restart()
    else
      killFunctions(running, (pids) =>
        Array.from({ length: kind === 'one' ? 1 : 3 }, () => random.pick(pids)),
      )
    const written = stored.filter((one) => ledger.floor(one, 'record') !== before.get(one))
    await readBack(running, kind === 'whole' ? stored : written)
    expect([...ledger.violations], `seed ${seed}`).toEqual([])
  }

  await load.stop()
  await restart()
  const behind = () => sent.filter((one) => ledger.floor(one, 'binary_content') < ledger.tried(one))
  await expect
    .poll(
      async () => {
        await readBack(running, sent)
        return behind()
      },
      { timeout: 120_000 },
    )
    .toEqual([])
  await readBack(running, stored)
  expect([...ledger.violations], `seed ${seed}`).toEqual([])
  expect(orphans.filter(isAlive)).toEqual([])
  const sorted = restarts.toSorted((a, b) => a - b)
  const figures = {
    seed,
    reads: load.outcomes,
    writes: load.counts,
    restartMilliseconds: { quickest: sorted[0], median: sorted[sorted.length >> 1], longest: sorted.at(-1) },
  }
  console.info(JSON.stringify(figures))
  // What the service takes is what the quickest took: the others waited for whatever else the machine did.
  expect(sorted[0]).toBeLessThan(5000)
  // Else the kills met nobody.
  expect(load.outcomes.broken + load.outcomes.refused).toBeGreaterThan(9)
})
