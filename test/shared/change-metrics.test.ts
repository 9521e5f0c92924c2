import type { DynamoDBRecord } from 'aws-lambda'
import { expect, test } from 'vitest'
import { toChangeEvent } from '../../shared/change-event.ts'
import { changeMetrics, reportChanges } from '../../shared/change-metrics.ts'
import { leavesOf } from '../private-logs.ts'

const Keys = { pk: { S: 'default#interaction-1' }, sk: { S: 'record' } }
const stream = (seconds: number | undefined, resource: string): DynamoDBRecord => ({
  eventName: 'INSERT',
  dynamodb: {
    Keys,
    ApproximateCreationDateTime: seconds,
    NewImage: {
      ...Keys,
      version: { S: '2024-01-01T00:00:00.000Z' },
      customer: { S: 'default#customer-1' },
      resource: { S: resource },
      revision: { N: '1' },
    },
  },
})

const linesOf = (records: readonly DynamoDBRecord[], now: number) => {
  const lines: Readonly<Record<string, unknown>>[] = []
  const events = records.flatMap((record) => toChangeEvent(record, 'History') ?? [])
  reportChanges(records, events, 'History', (line) => lines.push(line), now)
  return lines
}

test('a batch is measured by its oldest change and by those that could not be told in full', () => {
  const records = [stream(1_700_000_060, '{}'), stream(1_700_000_000, 'damaged'), stream(undefined, '{}')]
  const lines = linesOf(records, 1_700_000_090_500)
  expect(lines).toMatchObject([{ Service: 'History', ChangeAgeMillis: 90_500, IncompleteChanges: 1 }])
  expect(lines[0]?.['_aws']).toMatchObject({
    CloudWatchMetrics: [
      {
        Namespace: 'QueryInteractions',
        Dimensions: [['Service']],
        Metrics: Object.entries(changeMetrics).map(([Name, Unit]) => ({ Name, Unit })),
      },
    ],
  })
})

test('a change from a clock that is ahead has no age', () => {
  expect(linesOf([stream(1_700_000_100, '{}')], 1_700_000_090_000)).toMatchObject([{ ChangeAgeMillis: 0 }])
})

test('what is logged of a batch names nobody', () => {
  const logged = leavesOf(linesOf([stream(1_700_000_000, '{}')], 1_700_000_090_000)).join(' ')
  expect(logged).not.toMatch(/interaction-1|customer-1/)
})
