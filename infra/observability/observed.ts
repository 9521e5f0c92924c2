import type { RestApi } from 'aws-cdk-lib/aws-apigateway'
import { MathExpression, Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch'
import type { TableV2 } from 'aws-cdk-lib/aws-dynamodb'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Bucket } from 'aws-cdk-lib/aws-s3'
import type { ChangeMetric } from '../../shared/change-metrics.ts'
import type { IngestMetric } from '../../shared/ingest-metrics.ts'
import { metricDimensions, metricNamespace, type RequestMetric } from '../../shared/request-metrics.ts'
import { indexes } from '../../shared/table-schema.ts'
import type { Configuration } from '../configuration.ts'
import type { ChangeEvents } from '../events/change-events.ts'
import type { ImportWorkflow } from '../history-import/import-workflow.ts'
import type { QueueWorker } from '../queue-worker.ts'

/** What the dashboard and the alarms look at. */
export type Observed = {
  readonly configuration: Configuration
  readonly api: RestApi
  readonly accessLog: LogGroup
  readonly functions: readonly LambdaFunction[]
  readonly authorizer: LambdaFunction | undefined
  readonly table: TableV2
  readonly bucket: Bucket
  readonly flow: Flow
}

/** How interactions come in, and how their changes go out. */
export type Flow = {
  readonly ingest: QueueWorker
  readonly objectImport: QueueWorker
  readonly workflow: ImportWorkflow
  readonly changes: ChangeEvents
  /** Absent: nothing expires. */
  readonly retention: QueueWorker | undefined
}

/** The functions of the flow. */
export const flowFunctions = ({
  ingest,
  objectImport,
  workflow,
  changes,
  retention,
}: Flow): readonly LambdaFunction[] => [
  ingest.lambda,
  objectImport.lambda,
  workflow.finishImport,
  changes.lambda,
  ...(retention ? [retention.lambda] : []),
]

/** A metric that the functions report for a route. */
export const routeMetric = (
  configuration: Configuration,
  route: string,
  name: RequestMetric,
  options: MetricOptions,
): Metric => reported(configuration, name, { [metricDimensions.route]: route }, { label: route, ...options })

/** The same of all routes together. */
export const ofAllRoutes = (
  configuration: Configuration,
  name: RequestMetric,
  options: MetricOptions,
): Metric => reported(configuration, name, {}, { label: name, statistic: 'Sum', ...options })

type FlowMetric = IngestMetric | ChangeMetric

/** A metric that the functions report that events, imports and changes set to work. */
export const flowMetric = (configuration: Configuration, name: FlowMetric, options: MetricOptions): Metric =>
  reported(configuration, name, {}, { label: name, ...options })

/** A metric of EventBridge about the pipe. */
export const pipeMetric = ({ pipe }: ChangeEvents, metricName: string, options: MetricOptions): Metric =>
  new Metric({
    namespace: 'AWS/EventBridge/Pipes',
    metricName,
    dimensionsMap: { PipeName: pipe.ref },
    statistic: 'Sum',
    label: metricName,
    ...options,
  })

const reported = (
  { stackName }: Configuration,
  metricName: RequestMetric | FlowMetric,
  dimensions: Readonly<Record<string, string>>,
  options: MetricOptions,
) =>
  new Metric({
    namespace: metricNamespace,
    metricName,
    dimensionsMap: { [metricDimensions.service]: stackName, ...dimensions },
    ...options,
  })

/** Metrics under ids for an expression; those of one graph or alarm must differ. */
export const identified = (prefix: string, metrics: readonly Metric[]): Record<string, Metric> =>
  Object.fromEntries(metrics.map((metric, index) => [`${prefix}${index}`, metric]))

/** The sum of those metrics that have a value. A CloudWatch alarm takes ten at most. */
export const sumOf = (metrics: readonly Metric[], options: MetricOptions): MathExpression => {
  const usingMetrics = identified('part', metrics)
  return new MathExpression({
    expression: `SUM([${Object.keys(usingMetrics).join(', ')}])`,
    usingMetrics,
    ...options,
  })
}

/** A metric that the access log yields: lines that match a filter. */
export const accessLogMetric = (
  { stackName }: Configuration,
  metricName: string,
  options: MetricOptions,
): Metric =>
  new Metric({
    namespace: metricNamespace,
    metricName: `${stackName}-${metricName}`,
    statistic: 'Sum',
    label: metricName,
    ...options,
  })

/** What the table and each of its indexes consume. */
export const consumedUnits = (
  { tableName }: TableV2,
  metricName: 'ConsumedReadCapacityUnits' | 'ConsumedWriteCapacityUnits',
  options: MetricOptions,
): readonly Metric[] =>
  [undefined, ...Object.keys(indexes)].map(
    (index) =>
      new Metric({
        namespace: 'AWS/DynamoDB',
        metricName,
        dimensionsMap: { TableName: tableName, ...(index && { GlobalSecondaryIndexName: index }) },
        statistic: 'Sum',
        label: index ?? 'table',
        ...options,
      }),
  )
