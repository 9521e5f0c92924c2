import { Duration } from 'aws-cdk-lib'
import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch'
import { Operation } from 'aws-cdk-lib/aws-dynamodb'
import { routes, type Source } from '../../shared/routes.ts'
import { routeNames } from '../settings.ts'
import { flowAlarms } from './flow-alarms.ts'
import { limitAlarms } from './limit-alarms.ts'
import { accessLogMetric, type Observed, ofAllRoutes, routeMetric, sumOf } from './observed.ts'

/** An alarm: what is measured, from where on it is too much, what that means to a user, and what to do first. */
export type AlarmDefinition = {
  readonly name: string
  readonly metric: IMetric
  readonly threshold: number
  /** Of five minutes each, one after the other. */
  readonly periods: number
  readonly meaning: string
  readonly first: string
}

/** Over which an alarm looks at a metric. */
export const period = Duration.minutes(5)

/** Of fewer requests the slowest hundredth is one cold start. */
const leastRequests = 100

/** How long the slowest hundredth of the users may wait for the first byte, in milliseconds. */
const slowMillis = {
  'customer-index': 2_000,
  'service-index': 2_000,
  record: 1_000,
  content: 2_000,
} satisfies Record<Source, number>

/** Every alarm but the one on the service's objective. */
export const alarmTable = (observed: Observed): readonly AlarmDefinition[] => [
  ...routeNames.map((route) => slowRoute(observed, route)),
  ...failures(observed),
  ...limitAlarms(observed),
  ...flowAlarms(observed),
]

const slowRoute = ({ configuration }: Observed, route: (typeof routeNames)[number]): AlarmDefinition => ({
  name: `slow ${route}`,
  metric: new MathExpression({
    expression: `IF(requests >= ${leastRequests}, slowest, 0)`,
    usingMetrics: {
      requests: routeMetric(configuration, route, 'FirstByte', { statistic: 'SampleCount', period }),
      slowest: routeMetric(configuration, route, 'FirstByte', { statistic: 'p99', period }),
    },
    period,
  }),
  threshold: slowMillis[routes[route].source],
  periods: 3,
  meaning: `One user in a hundred waits longer than ${slowMillis[routes[route].source]} ms for ${route}.`,
  first: 'See on the dashboard whether DynamoDB or S3 is slow or throttles, then open a slow trace in X-Ray.',
})

const failures = ({
  configuration,
  api,
  functions,
  authorizer,
  table,
}: Observed): readonly AlarmDefinition[] => [
  {
    name: 'server errors',
    metric: api.deploymentStage.metricServerError({ period, statistic: 'Sum' }),
    threshold: 10,
    periods: 1,
    meaning: 'Users get answers of 500 and above.',
    first:
      'Search the function logs for level ERROR, then the access log for refusedBy: one of them says why.',
  },
  {
    name: 'cut transfers',
    metric: ofAllRoutes(configuration, 'CutTransfers', { period }),
    threshold: 5,
    periods: 1,
    meaning: 'Users get bodies or lists that break off in the middle.',
    first:
      'Search the function logs for outcome "cut": the error says whether S3, DynamoDB or the time limit did it.',
  },
  {
    name: 'function errors',
    metric: sumOf(
      functions.map((lambda) => lambda.metricErrors({ period })),
      { period },
    ),
    threshold: 5,
    periods: 1,
    meaning: 'Functions crash or run out of time, and users get errors or broken replies.',
    first: 'Read the last ERROR lines of the function logs; when they began with a deployment, take it back.',
  },
  {
    name: 'DynamoDB errors',
    metric: table.metricSystemErrorsForOperations({
      operations: [Operation.GET_ITEM, Operation.QUERY],
      period,
    }),
    threshold: 5,
    periods: 1,
    meaning: 'The table fails, and users get 503 for records and lists.',
    first: 'Look at the AWS Health Dashboard; with replicas, consider the other region.',
  },
  ...(authorizer
    ? [
        {
          name: 'authorizer failures',
          metric: accessLogMetric(configuration, 'AuthorizerFailures', { period }),
          threshold: 5,
          periods: 1,
          meaning: 'Credentials cannot be verified, so nobody new gets in.',
          first: 'Read the authorizer log: the issuer or its keys, or the secret, cannot be reached.',
        },
      ]
    : []),
]
