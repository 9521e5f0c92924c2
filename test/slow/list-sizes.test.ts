import { readFile } from 'node:fs/promises'
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb'
import { beforeAll, describe, expect, test } from 'vitest'
import { parseDocument } from '../../shared/interaction-document.ts'
import { toAttributes } from '../../shared/record-attributes.ts'
import { recordSortKey } from '../../shared/table-schema.ts'
import { runningService } from '../service.ts'
import { processIdsOf } from '../stand-in.ts'
import { walk } from '../walk.ts'

const running = runningService(undefined, { withoutChanges: true })
const path = '/customers/{customer_id}/interactions'

/** The record of one interaction of about 2 KB, the n-th of its customer. */
const record = (customer: string, number: number, start: number) => {
  const interactionId = `${customer}-${number}`
  const document = parseDocument(
    JSON.stringify({
      interaction_id: interactionId,
      customer_id: customer,
      start_date: new Date(start).toISOString(),
      media_type: number % 3 ? 'email' : 'chat',
      status: 3,
      subject: `Interaction ${number}`,
      // Values come again and again, as they do: in the end the logs are searched for every other one.
      udata: Object.fromEntries(
        Array.from({ length: 24 }, (_, key) => [
          `RTargetAttribute_${key}`,
          `value ${number % 100} of ${key} ${'x'.repeat(40)}`,
        ]),
      ),
    }),
  )
  return {
    pk: { S: `default#${interactionId}` },
    sk: { S: recordSortKey },
    ...toAttributes('default', document).attributes,
  }
}

const fill = async (customer: string, rows: number, startOf: (number: number) => number) => {
  const batches = Array.from({ length: rows / 25 }, (_, batch) => batch * 25)
  const write = async () => {
    for (let from = batches.pop(); from !== undefined; from = batches.pop()) {
      const Items = Array.from({ length: 25 }, (_, row) =>
        record(customer, (from ?? 0) + row, startOf((from ?? 0) + row)),
      )
      const RequestItems = { [running.table]: Items.map((Item) => ({ PutRequest: { Item } })) }
      await running.dynamoDB.send(new BatchWriteItemCommand({ RequestItems }))
    }
  }
  await Promise.all(Array.from({ length: 8 }, write))
}

/** Peak of the resident memory of a process, in MB. */
const peakMegabytes = async (processId: number | undefined) =>
  Number(/VmHWM:\s+(\d+) kB/.exec(await readFile(`/proc/${processId}/status`, 'utf8'))?.[1]) / 1024

/** Lists a customer in a process of its own and returns what came and the peak of that process. */
const listInFreshProcess = async (customer: string) => {
  for (const processId of processIdsOf(running, path)) process.kill(processId, 'SIGKILL')
  await expect.poll(() => processIdsOf(running, path), { timeout: 10_000 }).toEqual([])
  const started = performance.now()
  const response = await fetch(`${running.url}/customers/${customer}/interactions`)
  const firstByteMilliseconds = performance.now() - started
  const rows = (await response.json()) as { interaction_id: string; start_date: string }[]
  const megabytes = await peakMegabytes(processIdsOf(running, path)[0])
  return { rows, megabytes, firstByteMilliseconds, milliseconds: performance.now() - started }
}

const begin = Date.UTC(2015, 0, 1)

describe('a customer with 50,000 interactions', () => {
  beforeAll(async () => {
    await fill('c5000', 5_000, (number) => begin + number * 1000)
    await fill('c50000', 50_000, (number) => begin + number * 1000)
  })

  test('is listed whole in memory that is flat', async () => {
    const small = await listInFreshProcess('c5000')
    const large = await listInFreshProcess('c50000')
    console.log(
      `5,000: ${small.megabytes.toFixed(0)} MB; 50,000: ${large.megabytes.toFixed(0)} MB, first byte after ${large.firstByteMilliseconds.toFixed(0)} ms of ${large.milliseconds.toFixed(0)} ms`,
    )
    expect(small.rows).toHaveLength(5_000)
    expect(large.rows.map(({ interaction_id }) => interaction_id)).toEqual(
      Array.from({ length: 50_000 }, (_, number) => `c50000-${49_999 - number}`),
    )
    expect(large.megabytes).toBeLessThan(200)
    expect(large.megabytes).toBeLessThan(small.megabytes * 1.2)
  })

  test('is walked page by page to the same sequence, and counted', async () => {
    const rows = await walk(`${running.url}/customers/c50000/interactions?limit=1000&fields=start_date`)
    expect(rows).toHaveLength(50_000)
    expect(new Set(rows.map(({ interaction_id }) => interaction_id)).size).toBe(50_000)
    const counted = await fetch(
      `${running.url}/customers/c50000/interactions?limit=1&count=exact&media_types=chat`,
    )
    expect(counted.headers.get('x-total-count')).toBe('16667')
  })
})

describe('5,000 interactions in one millisecond', () => {
  beforeAll(() => fill('c1ms', 5_000, () => begin))

  test.each(['asc', 'desc'])(
    'are walked %s without a skip or a repetition, at every page size and with a filter',
    async (sort) => {
      const ids = Array.from({ length: 5_000 }, (_, number) => `c1ms-${number}`).toSorted()
      const want = sort === 'asc' ? ids : ids.toReversed()
      for (const limit of [37, 500, 1000]) {
        const rows = await walk(
          `${running.url}/customers/c1ms/interactions?limit=${limit}&sort=${sort}&fields=media_type`,
        )
        expect(rows.map(({ interaction_id }) => interaction_id)).toEqual(want)
      }
      const chats = await walk(
        `${running.url}/customers/c1ms/interactions?limit=100&sort=${sort}&media_types=chat`,
      )
      expect(chats.map(({ interaction_id }) => interaction_id)).toEqual(
        want.filter((id) => Number(id.slice(5)) % 3 === 0),
      )
    },
  )
})
