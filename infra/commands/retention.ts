import { dynamoDBClient } from '../../shared/aws-clients.ts'
import type { RetentionPolicy } from '../../shared/retention.ts'
import { retentionStore } from '../../shared/retention-store.ts'
import { readConfiguration } from '../configuration.ts'
import { localClients } from '../local/local-clients.ts'
import { openStores } from '../local/open-stores.ts'
import { itemsToScan, type ScannedTable } from '../retention/scan.ts'
import { summary } from '../retention/summary.ts'
import { type WalkResult, walkTable } from '../retention/walk.ts'
import { outputOf, stackOutputs } from '../stack-outputs.ts'
import {
  dataFolder,
  messageOf,
  parseFlags,
  refusedBySystem,
  runCommand,
  stopSignal,
  UsageError,
  untilStopped,
} from './command.ts'
import { itemsBar, report, writeFound } from './retention-report.ts'

const help = `Says which interactions go by the rules of retention, and when. Changes nothing unless told to.

Usage: npm run retention -- [--policy JSON | --settings FILE] [--data DIR | --stack NAME] [--apply]

  --policy JSON    days after the end by media type in lower case, * for the others: '{"chat":365,"*":3650}'; '{}' keeps all
  --settings FILE  the settings of a deployment, with its retentionDays (SETTINGS, default none)
  --data DIR       folder of the local run (DATA_DIR, default .local)
  --stack NAME     the CloudFormation stack of a deployment; region and AWS credentials come from the environment
  --apply          gives each interaction the date on which it goes, and takes it from those that are to stay: after a change of
                   retentionDays, and after an import
  --help           this text

A thread goes as a whole, when its last member may. At a terminal it shows a table by media type and month; else it writes JSON lines: one
for each interaction that goes, unless it applies, then the table's. Exit code: 0 all is done, 1 it failed, or some interactions were being
written and are to be looked at again, 2 called wrongly, 130 interrupted: run it again.
`

const main = async (): Promise<number> => {
  const { values } = parseFlags({
    options: {
      policy: { type: 'string' },
      settings: { type: 'string', default: process.env['SETTINGS'] ?? '' },
      data: { type: 'string' },
      stack: { type: 'string' },
      apply: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) {
    process.stdout.write(help)
    return 0
  }
  if (values.data !== undefined && values.stack !== undefined)
    throw new UsageError('--data and --stack exclude each other')
  const policy = readPolicy(values)
  const stop = stopSignal()
  let result: WalkResult | undefined
  await untilStopped(async () => {
    await using table = await openTable(values, stop)
    result = await walk({ ...table, signal: stop }, policy, values.apply)
  }, stop)
  if (stop.aborted) process.stderr.write('Interrupted: run the same command again.\n')
  if (stop.aborted) return 130
  return result && result.unsettled > 0 ? 1 : 0
}

/** A walk of hours is not to end because the table is busy for some minutes; the pauses between grow to 20 seconds. */
const maxAttempts = 20

type Flags = {
  readonly policy?: string | undefined
  readonly settings: string
  readonly data?: string | undefined
  readonly stack?: string | undefined
}

const readPolicy = ({ policy, settings: file }: Flags): RetentionPolicy => {
  if (policy === undefined && file === '')
    throw new UsageError('--policy or --settings must say how long interactions are kept')
  const [flag, context] =
    policy === undefined
      ? (['--settings', { settings: file }] as const)
      : (['--policy', { retentionDays: policy }] as const)
  try {
    return readConfiguration(context).retentionDays
  } catch (error) {
    throw new UsageError(`${flag}: ${messageOf(error)}`)
  }
}

const openTable = async ({ data, stack }: Flags, signal: AbortSignal) => {
  if (stack !== undefined) {
    const tableName = outputOf(await stackOutputs(stack), 'TableName')
    return { client: dynamoDBClient({ maxAttempts }), tableName, [Symbol.asyncDispose]: async () => {} }
  }
  const stores = await openStores(data ?? dataFolder(), signal).catch(refusedBySystem('--data'))
  return {
    client: localClients(stores.endpoints, maxAttempts).dynamoDB,
    tableName: stores.endpoints.table,
    [Symbol.asyncDispose]: () => stores[Symbol.asyncDispose](),
  }
}

const walk = async (
  table: Omit<ScannedTable, 'onScanned'>,
  policy: RetentionPolicy,
  applies: boolean,
): Promise<WalkResult> => {
  const { add: onScanned, stop } = itemsBar(await itemsToScan(table))
  const found = summary(Date.now() / 1000)
  try {
    const result = await walkTable({
      table: { ...table, onScanned },
      store: retentionStore(table.client, table.tableName, policy),
      applies,
      onFound: async (some) => {
        for (const one of some) found.add(one)
        if (!applies) await writeFound(some)
      },
    })
    stop()
    report(found.rows(), result, applies)
    return result
  } finally {
    stop()
  }
}

await runCommand('retention', main)
