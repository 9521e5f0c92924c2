import { beforeEach, describe, expect, test } from 'vitest'
import { withPatience } from '../../shared/import/patience.ts'
import { parseDocument } from '../../shared/interaction-document.ts'
import type { Fault } from '../fault.ts'
import { faultyEngines } from '../faulty-engines.ts'
import { stateOf } from '../infra/import/state.ts'

const stores = faultyEngines()
const { signal } = new AbortController()
let count = 0
let tenant: string
beforeEach(() => {
  stores.setFaults()
  tenant = `tenant-${++count}`
})

describe('an interaction', () => {
  const version = (second: number, more: object = {}) =>
    parseDocument(
      JSON.stringify({
        interaction_id: 'a',
        customer_id: 'c',
        start_date: '2024-01-01T00:00:00Z',
        modified_date: `2024-01-01T00:00:0${second}Z`,
        subject: `version ${second}`,
        service_ids: ['s1', 's2', 's3'],
        content: { plain_text: { inline: `text ${second}` }, binary_content: { base64: 'AAAA' } },
        ...more,
      }),
    )
  const steps = {
    'is new': [version(1)],
    'replaces an older version': [version(1), version(2)],
    'is older and brings links': [version(3), version(2, { service_ids: ['s3', 's4'] })],
  }
  const write = async (faultsOfLast: readonly Fault[], documents: ReturnType<typeof version>[]) => {
    for (const document of documents.slice(0, -1)) await stores.writer.put(tenant, document)
    const last = documents.at(-1)
    if (!last) throw new Error('there is no document')
    stores.setFaults(...faultsOfLast)
    return withPatience(
      () => stores.writer.put(tenant, last),
      signal,
      async () => {},
    )
  }

  test.each(Object.entries(steps))(
    'that %s is whole whichever of its requests fails, and however',
    async (_, documents) => {
      await write([], documents)
      const expected = await stateOf(stores.direct, tenant)
      const requests = (proxy: typeof stores.tableProxy) => proxy.requests.length
      const most = Math.max(requests(stores.tableProxy), requests(stores.bucketProxy))
      expect(most).toBeGreaterThan(1)
      for (const kind of ['failed', 'answer lost'] as const)
        for (let from = 1; from <= most; from++) {
          tenant = `tenant-${++count}`
          stores.setFaults()
          await write([{ kind, from, times: 1 }], documents)
          expect({ kind, from, state: await stateOf(stores.direct, tenant) }).toEqual({
            kind,
            from,
            state: expected,
          })
        }
    },
  )

  test('whose record was stored and whose copies were not gets them when it comes again', async () => {
    stores.setFaults({ kind: 'failed', on: /^PutItem/, from: 1, times: 3 })
    await expect(stores.writer.put(tenant, version(1))).rejects.toMatchObject({ name: 'InternalServerError' })
    expect((await stateOf(stores.direct, tenant)).items).toHaveLength(1)
    expect(await stores.writer.put(tenant, version(1))).toBe('unchanged')
    const healed = await stateOf(stores.direct, tenant)
    expect(healed.items).toHaveLength(4)
    tenant = `tenant-${++count}`
    await stores.writer.put(tenant, version(1))
    expect(await stateOf(stores.direct, tenant)).toEqual(healed)
  })
})
