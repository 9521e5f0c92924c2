import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { localAccess } from '../../../infra/local/credentials.ts'
import { openStores } from '../../../infra/local/open-stores.ts'
import { storeWriter } from '../../../infra/local/store-writer.ts'
import { dynamoDBClient } from '../../../shared/aws-clients.ts'
import { type Layout, layouts } from './layouts.ts'
import { listReader } from './list-cost.ts'
import { type SampleName, samples } from './samples.ts'
import { storedItems } from './stored-items.ts'
import { unitsOf } from './units.ts'

/**
 * Ways to keep the text of a record: bytes, what they cost in read and write units, and the CPU of reading a list of a thousand, by
 * turns. Items are those that the writer stores, copies included.
 */
const [documents, rounds, warmUp] = [800, 15, 3]

const floor = 'typed attributes, SDK defaults'

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

const measureCpu = async (work: () => Promise<unknown>): Promise<number> => {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return user + system
}

const folder = await mkdtemp(join(tmpdir(), 'query-interactions-bench-'))
const stores = await openStores(folder)
const writer = storeWriter(stores)
const client = dynamoDBClient({ ...localAccess, endpoint: stores.endpoints.dynamodb })

const compare = async (sample: SampleName) => {
  const stored = await storedItems(writer, client, stores.endpoints.table, sample, samples[sample](documents))
  const subjects = Object.entries<Layout>(layouts).map(([name, layout]) => {
    const items = layout.items(stored)
    return {
      name,
      units: unitsOf(items),
      list: listReader(items, layout, name !== floor),
      cpu: [] as number[],
    }
  })
  for (let round = 0; round < rounds + warmUp; round++)
    for (const { list, cpu } of subjects) {
      const microseconds = await measureCpu(list)
      if (round >= warmUp) cpu.push(microseconds / stored.length)
    }
  const least = subjects.find(({ name }) => name === floor)
  const ratio = (value: number, to = 1) => Number((value / to).toFixed(2))
  return Object.fromEntries(
    subjects.map(({ name, units, cpu }) => [
      name,
      {
        ...units,
        readRatio: ratio(units.readUnitsPer1000, least?.units.readUnitsPer1000),
        writeRatio: ratio(units.writeUnits, least?.units.writeUnits),
        cpuMicroseconds: ratio(median(cpu)),
        cpuRatio: ratio(median(cpu), least && median(least.cpu)),
      },
    ]),
  )
}

try {
  for (const sample of ['sample', 'large'] as const) {
    const report = await compare(sample)
    if (process.stdout.isTTY) {
      process.stdout.write(`${sample}\n`)
      console.table(report)
    } else process.stdout.write(`${JSON.stringify({ [sample]: report }, undefined, 1)}\n`)
  }
} finally {
  await stores[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
}
process.exit()
