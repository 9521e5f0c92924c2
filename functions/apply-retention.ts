import { dynamoDBClient } from '../shared/aws-clients.ts'
import { environmentNames, required } from '../shared/environment.ts'
import { applyRetention } from '../shared/retention-events.ts'
import { retentionStore } from '../shared/retention-store.ts'

const table = required(process.env, environmentNames.table)
const policy = JSON.parse(required(process.env, environmentNames.retention))

/** Gives interactions that were recorded or updated, and their threads, the date on which they go. */
export const handler = applyRetention(retentionStore(dynamoDBClient(), table, policy))
