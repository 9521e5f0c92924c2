import type { DynamoDBRecord } from 'aws-lambda'
import type { ChangeEvent } from './change-event.ts'
import type { Log } from './log.ts'
import { metricLine } from './metric-line.ts'

/** What is measured of each batch of changes, and in which unit of CloudWatch. */
export const changeMetrics = {
  /** Of the oldest change of the batch: how far those who follow are behind. */
  ChangeAgeMillis: 'Milliseconds',
  /** Changes that could not be told in full, since the record cannot be read or has too many services. */
  IncompleteChanges: 'Count',
} as const

export type ChangeMetric = keyof typeof changeMetrics

const changeLine = metricLine(changeMetrics)

/** Logs a batch and its measures. */
export const reportChanges = (
  records: readonly DynamoDBRecord[],
  events: readonly ChangeEvent[],
  service: string,
  log: Log,
  now = Date.now(),
): void => {
  const ages = records.map(
    ({ dynamodb }) => now - (dynamodb?.ApproximateCreationDateTime ?? now / 1000) * 1000,
  )
  const values = {
    ChangeAgeMillis: Math.round(Math.max(0, ...ages)),
    IncompleteChanges: events.filter(({ data }) => data.incomplete).length,
  }
  log({ ...changeLine(service, values, now), changes: records.length, events: events.length })
}
