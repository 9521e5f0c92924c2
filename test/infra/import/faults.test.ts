import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { importFiles } from '../../../infra/import/import-files.ts'
import { storeWriter } from '../../../infra/local/store-writer.ts'
import { sampleDocuments } from '../../../infra/sample/documents.ts'
import { entryParser } from '../../../shared/import/parse-entry.ts'
import { storedAttachments } from '../../../shared/import/stored-attachments.ts'
import type { InteractionWriter } from '../../../shared/interaction-writer.ts'
import type { Fault, FaultKind } from '../../fault.ts'
import { faultyEngines } from '../../faulty-engines.ts'
import { temporaryFolder } from '../../temporary-folder.ts'
import { stateOf } from './state.ts'

const stores = faultyEngines()
const folder = temporaryFolder()
const { signal } = new AbortController()
const kinds: readonly FaultKind[] = [
  ...(['throttled', 'failed', 'skewed', 'cut'] as const),
  ...(['answer lost', 'cut midway', 'truncated', 'garbled'] as const),
]
let count = 0
let tenant: string
beforeEach(() => {
  stores.setFaults()
  tenant = `tenant-${++count}`
})

/** One import of lines into a tenant, as the command runs it but without its pauses. */
const runImport = async (lines: readonly string[], writer: InteractionWriter) => {
  const file = join(folder.path, `${tenant}.jsonl`)
  await writeFile(file, lines.join('\n'))
  const runs = join(folder.path, `runs-${tenant}`)
  const stored = storedAttachments(stores.dynamoDB, stores.table)
  return importFiles([file], {
    ...{ writer, stored, tenant, runs, signal, stack: undefined, mapping: undefined },
    parse: entryParser(),
    pause: async () => {},
  })
}

describe('an import through faults', () => {
  /** Sample interactions, a third of them in newer versions too. */
  const samples = [...sampleDocuments({ customers: 2, seed: 7 })].slice(0, 24)
  const newer = samples.slice(0, 8).map((text, index) => {
    const modified_date = `2030-01-01T00:00:${10 + index}Z`
    return JSON.stringify({ ...JSON.parse(text), modified_date, subject: `new ${index}` })
  })
  const lines = [...newer.slice(0, 4), ...samples, ...newer]
  let expected: Awaited<ReturnType<typeof stateOf>>
  let digest: string | undefined
  beforeAll(async () => {
    tenant = 'without-faults'
    digest = (await runImport(lines, stores.direct.writer)).manifest?.digest
    expected = await stateOf(stores.direct, tenant)
    expect(expected.objects.length).toBeGreaterThan(20)
  })

  const expectFaults = (atLeast: number) => {
    const requests = [...stores.tableProxy.requests, ...stores.bucketProxy.requests]
    expect(requests.filter(({ fault }) => fault !== undefined).length).toBeGreaterThanOrEqual(atLeast)
  }

  test.each<[string, Fault[]]>([
    ...kinds.map((kind): [string, Fault[]] => [`every fifth request "${kind}"`, [{ kind, percent: 20 }]]),
    ['every seventh body with a wrong bit', [{ kind: 'request garbled', on: /^PUT /, percent: 15 }]],
    ['all kinds at once', kinds.map((kind) => ({ kind, percent: 3 }))],
    ['changes that are slow and arrive after all', [{ kind: 'held', on: /^UpdateItem/, from: 5, times: 15 }]],
    ['S3 away for a while', [{ kind: 'cut', on: /^[A-Z]+ \//, from: 20, times: 25 }]],
    ['DynamoDB away for a while', [{ kind: 'failed', on: /^[A-Z][a-z]/, from: 10, times: 25 }]],
    ['no copies for a while', [{ kind: 'throttled', on: /^PutItem/, from: 1, times: 20 }]],
  ])('ends as one without: %s', async (_, faults) => {
    stores.setFaults(...faults)
    const summary = await runImport(lines, storeWriter(stores))
    expect(summary.sources).toMatchObject([{ finished: true, lines: lines.length, rejected: 0 }])
    expect(summary.manifest?.digest).toBe(digest)
    expectFaults(15)
    stores.setFaults()
    await stores.arrived()
    expect(await stateOf(stores.direct, tenant)).toEqual(expected)
  })

  test.each<[string, Fault]>([
    ['S3', { kind: 'failed', on: /^[A-Z]+ \//, from: 15, times: Number.POSITIVE_INFINITY }],
    ['DynamoDB', { kind: 'failed', on: /^[A-Z][a-z]/, from: 15, times: Number.POSITIVE_INFINITY }],
  ])(
    'ends when %s does not come back, and the next one ends as one without',
    async (_, fault) => {
      stores.setFaults(fault)
      await expect(runImport(lines, stores.writer)).rejects.toThrow(/^line \d+ was not stored/)
      expectFaults(10)
      stores.setFaults()
      const { sources } = await runImport(lines, storeWriter(stores))
      expect(sources).toMatchObject([{ finished: true, rejected: 0 }])
      expect(await stateOf(stores.direct, tenant)).toEqual(expected)
    },
    60_000,
  )
})
