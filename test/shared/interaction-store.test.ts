import type { DynamoDBClient, QueryCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { interactionStore } from '../../shared/interaction-store.ts'

const query = {
  tenant: 't',
  index: 'by-customer',
  id: 'c',
  order: 'desc',
  startedFrom: undefined,
  startedTo: undefined,
  filters: new Map(),
  after: undefined,
  withOther: false,
} as const

/** A table without end that notes the pages it is asked for. */
const endless = () => {
  const asked: (number | undefined)[] = []
  const client = {
    send: async ({ input }: QueryCommand) => {
      asked.push(input.Limit)
      return { Items: [], LastEvaluatedKey: { at: { S: `${asked.length}` } } }
    },
  } as unknown as DynamoDBClient
  return { asked, store: interactionStore(client, 'table') }
}

const never = new AbortController().signal

test('while a page is used the next one is on its way, and no more', async () => {
  const { asked, store } = endless()
  const pages = store.pages(query, never)
  await pages.next()
  expect(asked).toEqual([50, 300])
  await pages.next()
  expect(asked).toEqual([50, 300, 300])
})

test('when the request is over by the time that a page comes, nothing more is read', async () => {
  const { asked, store } = endless()
  const over = new AbortController()
  const first = store.pages(query, over.signal).next()
  over.abort()
  await expect(first).rejects.toThrow('aborted')
  expect(asked).toEqual([50])
})

test('for a page with a limit nothing is read ahead', async () => {
  const { asked, store } = endless()
  const pages = store.pages(query, never, 11)
  await pages.next()
  expect(asked).toEqual([11])
  await pages.next()
  expect(asked).toEqual([11, 300])
})
