import type { DynamoDBRecord } from 'aws-lambda'
import { type ChangeEvent, toChangeEvent } from '../shared/change-event.ts'
import { reportChanges } from '../shared/change-metrics.ts'
import { environmentNames, required } from '../shared/environment.ts'
import { logToStdout } from '../shared/log.ts'

const service = required(process.env, environmentNames.service)

/** Enrichment of the pipe from the table's stream to the bus: what changed, in the order of the changes. */
export const handler = async (records: readonly DynamoDBRecord[]): Promise<readonly ChangeEvent[]> => {
  const events = records.flatMap((record) => toChangeEvent(record, service) ?? [])
  reportChanges(records, events, service, logToStdout)
  return events
}
