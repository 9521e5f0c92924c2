import { Duration } from 'aws-cdk-lib'
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  MathExpression,
  Metric,
  type MetricOptions,
  Row,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch'
import { Operation } from 'aws-cdk-lib/aws-dynamodb'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { Construct } from 'constructs'
import type { RequestMetric } from '../../shared/request-metrics.ts'
import { routeNames } from '../settings.ts'
import {
  accessLogMetric,
  consumedUnits,
  flowFunctions,
  flowMetric,
  identified,
  type Observed,
  pipeMetric,
  routeMetric,
  sumOf,
} from './observed.ts'

const header = (service: string) => `# ${service}
Read from the top: **traffic** and **errors** say whether users are served, **latency** how well, **cut transfers** whether what they get is whole.
Below stand **throttles**, which explain errors, **what comes in and goes out**, and **cost drivers**, which explain the bill. What each alarm asks for stands in its description.`

const period = Duration.minutes(5)

/** One page that a person can read, made from the route table. */
export class ServiceDashboard extends Construct {
  constructor(scope: Construct, id: string, observed: Observed) {
    super(scope, id)
    const { stackName } = observed.configuration
    new Dashboard(this, 'Dashboard', {
      dashboardName: stackName,
      defaultInterval: Duration.days(1),
      widgets: [
        [new TextWidget({ markdown: header(stackName), width: 24, height: 3 })],
        [new Row(...users(observed))],
        [new Row(...speed(observed))],
        [new Row(...limits(observed))],
        [new Row(...comingIn(observed))],
        [new Row(...goingOut(observed))],
        [new Row(...costs(observed))],
      ],
    })
  }
}

const graph = (title: string, label: string, metrics: readonly IMetric[]): IWidget =>
  new GraphWidget({
    title,
    left: [...metrics],
    leftYAxis: { label, min: 0, showUnits: false },
    width: 8,
    height: 6,
  })

const byRoute = ({ configuration }: Observed, name: RequestMetric, statistic: string) =>
  routeNames.map((route) => routeMetric(configuration, route, name, { statistic, period }))

const users = (observed: Observed) => {
  const { deploymentStage: stage } = observed.api
  return [
    graph('Traffic', 'requests', byRoute(observed, 'Latency', 'SampleCount')),
    graph('Errors', 'requests', [
      stage.metricServerError({ period, statistic: 'Sum', label: '5xx' }),
      stage.metricClientError({ period, statistic: 'Sum', label: '4xx' }),
      ...byRoute(observed, 'Faults', 'Sum'),
    ]),
    graph('Cut transfers', 'replies', byRoute(observed, 'CutTransfers', 'Sum')),
  ]
}

const speed = (observed: Observed) => [
  graph('First byte, slowest hundredth', 'ms', byRoute(observed, 'FirstByte', 'p99')),
  graph('First byte, median', 'ms', byRoute(observed, 'FirstByte', 'p50')),
  graph('Whole reply, slowest hundredth', 'ms', byRoute(observed, 'Latency', 'p99')),
]

const limits = (observed: Observed) => {
  const { configuration, functions, authorizer, table } = observed
  const all = [...functions, ...(authorizer ? [authorizer] : []), ...flowFunctions(observed.flow)]
  return [
    graph('Turned away', 'requests', [
      accessLogMetric(configuration, 'TooManyRequests', { period }),
      accessLogMetric(configuration, 'AuthorizerFailures', { period }),
    ]),
    graph(
      'Functions throttled',
      'invocations',
      all.map((lambda) => lambda.metricThrottles({ period })),
    ),
    graph('Table throttled', 'requests', [
      table.metricThrottledRequestsForOperations({
        operations: [Operation.GET_ITEM, Operation.QUERY, Operation.UPDATE_ITEM],
        period,
      }),
    ]),
  ]
}

const comingIn = ({ configuration, flow: { ingest, objectImport, workflow } }: Observed) => {
  const { stateMachine } = workflow
  const queues = { events: ingest.work.queue, objects: objectImport.work.queue }
  const ofQueues = (metric: (queue: Queue, options: MetricOptions) => IMetric) =>
    Object.entries(queues).map(([label, queue]) => metric(queue, { period, label }))
  return [
    graph('Events and objects in', 'messages, documents, runs', [
      ...ofQueues((queue, options) => queue.metricNumberOfMessagesSent(options)),
      flowMetric(configuration, 'AcceptedDocuments', { period, statistic: 'Sum' }),
      flowMetric(configuration, 'RejectedDocuments', { period, statistic: 'Sum' }),
      stateMachine.metricStarted({ period, label: 'runs started' }),
      stateMachine.metricSucceeded({ period, label: 'runs ended well' }),
      stateMachine.metricFailed({ period, label: 'runs failed' }),
    ]),
    graph(
      'Waiting',
      'messages',
      ofQueues((queue, options) => queue.metricApproximateNumberOfMessagesVisible(options)),
    ),
    graph(
      'Longest wait',
      'seconds',
      ofQueues((queue, options) => queue.metricApproximateAgeOfOldestMessage(options)),
    ),
  ]
}

const goingOut = ({ configuration, flow }: Observed) => {
  const { ingest, objectImport, changes, retention } = flow
  const deadLetters = {
    events: ingest.work.deadLetters,
    objects: objectImport.work.deadLetters,
    changes: changes.deadLetters,
    ...(retention && { retention: retention.work.deadLetters }),
  }
  return [
    graph(
      'Changes out',
      'events',
      ['EventCount', 'ExecutionFailed', 'ExecutionPartiallyFailed', 'ExecutionThrottled'].map((name) =>
        pipeMetric(changes, name, { period }),
      ),
    ),
    graph('Age of changes', 'ms', [
      flowMetric(configuration, 'ChangeAgeMillis', { period, statistic: 'Maximum', label: 'oldest' }),
    ]),
    graph(
      'Given up',
      'messages',
      Object.entries(deadLetters).map(([label, queue]) =>
        queue.metricApproximateNumberOfMessagesVisible({ period, label }),
      ),
    ),
  ]
}

const costs = (observed: Observed) => {
  const { table, bucket, accessLog } = observed
  const functions = [...observed.functions, ...flowFunctions(observed.flow)]
  const day = Duration.days(1)
  const durations = identified(
    'duration',
    functions.map((lambda) => lambda.metricDuration({ period, statistic: 'Sum' })),
  )
  return [
    graph('Bytes sent', 'bytes', byRoute(observed, 'Bytes', 'Sum')),
    graph('Requests, cold starts and function time', 'count, seconds', [
      observed.api.deploymentStage.metricCount({ period, statistic: 'Sum', label: 'requests' }),
      ...byRoute(observed, 'ColdStarts', 'Sum'),
      new MathExpression({
        expression: `SUM([${Object.keys(durations).join(', ')}]) / 1000`,
        usingMetrics: durations,
        label: 'seconds',
        period,
      }),
    ]),
    graph('Read and write units', 'units', [
      ...consumedUnits(table, 'ConsumedReadCapacityUnits', { period }),
      ...consumedUnits(table, 'ConsumedWriteCapacityUnits', { period }),
    ]),
    graph('Stored and logged', 'bytes', [
      new Metric({
        namespace: 'AWS/S3',
        metricName: 'BucketSizeBytes',
        dimensionsMap: { BucketName: bucket.bucketName, StorageType: 'StandardStorage' },
        statistic: 'Average',
        period: day,
        label: 'bodies',
      }),
      accessLog.metricIncomingBytes({ period: day, statistic: 'Sum', label: 'access log a day' }),
      sumOf(
        functions.map((lambda) => logged(lambda, day)),
        { label: 'function logs a day', period: day },
      ),
    ]),
  ]
}

const logged = ({ logGroup }: LambdaFunction, period: Duration) =>
  new Metric({
    namespace: 'AWS/Logs',
    metricName: 'IncomingBytes',
    dimensionsMap: { LogGroupName: logGroup.logGroupName },
    statistic: 'Sum',
    period,
  })
