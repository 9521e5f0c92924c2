import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch'
import { Operation } from 'aws-cdk-lib/aws-dynamodb'
import { type AlarmDefinition, period } from './alarm-table.ts'
import { accessLogMetric, consumedUnits, identified, type Observed, sumOf } from './observed.ts'

/** The share of a ceiling from which on it is time to raise it. */
const nearCeiling = 0.8

/** Alarms on limits that turn requests away. */
export const limitAlarms = (observed: Observed): readonly AlarmDefinition[] => {
  const { configuration, functions, authorizer, table } = observed
  const all = authorizer ? [...functions, authorizer] : functions
  const share = (name: 'ConsumedReadCapacityUnits' | 'ConsumedWriteCapacityUnits', unitsPerSecond: number) =>
    new MathExpression({
      expression: `MAX(METRICS()) / ${period.toSeconds() * unitsPerSecond}`,
      usingMetrics: identified('units', consumedUnits(table, name, { period })),
      period,
    })
  return [
    {
      name: 'too many requests',
      metric: accessLogMetric(configuration, 'TooManyRequests', { period }),
      threshold: 50,
      periods: 2,
      meaning: 'Clients are turned away with 429.',
      first:
        'Find out which client does it, then raise recordRatePerSecond or contentRatePerSecond if it is right.',
    },
    {
      name: 'function throttles',
      metric: sumOf(
        all.map((lambda) => lambda.metricThrottles({ period })),
        { period },
      ),
      threshold: 5,
      periods: 1,
      meaning: 'Requests are refused because no more functions may run at once.',
      first: "Look at the account's concurrency quota in Service Quotas, and at reservedConcurrency.",
    },
    {
      name: 'table throttles',
      metric: table.metricThrottledRequestsForOperations({
        operations: [Operation.GET_ITEM, Operation.QUERY, Operation.UPDATE_ITEM],
        period,
      }),
      threshold: 20,
      periods: 1,
      meaning: 'Records and lists are answered late or with 503.',
      first:
        'See in Contributor Insights which key is throttled, and on the dashboard whether a ceiling was reached.',
    },
    {
      name: 'reads near the ceiling',
      metric: share('ConsumedReadCapacityUnits', configuration.maxReadUnits),
      threshold: nearCeiling,
      periods: 2,
      meaning: 'Soon reads will be refused.',
      first: 'If the traffic is right, raise maxReadUnits; if not, find the client by the access log.',
    },
    {
      name: 'writes near the ceiling',
      metric: share('ConsumedWriteCapacityUnits', configuration.maxWriteUnits),
      threshold: nearCeiling,
      periods: 2,
      meaning: 'Soon new interactions will wait to be stored.',
      first: 'If an import is running, let it; otherwise raise maxWriteUnits.',
    },
  ]
}
