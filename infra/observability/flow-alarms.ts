import { Duration } from 'aws-cdk-lib'
import type { Queue } from 'aws-cdk-lib/aws-sqs'
import { type AlarmDefinition, period } from './alarm-table.ts'
import { flowFunctions, flowMetric, type Observed, pipeMetric, sumOf } from './observed.ts'

/** Alarms on interactions that do not come in, and on changes that do not go out. */
export const flowAlarms = (observed: Observed): readonly AlarmDefinition[] => [
  ...comingIn(observed),
  ...goingOut(observed),
  ...functionAlarms(observed),
]

const comingIn = ({ configuration, flow }: Observed): readonly AlarmDefinition[] => [
  {
    name: 'events wait',
    // Longer than one failure costs: a message comes again after half an hour.
    ...waiting(flow.ingest.work.queue, Duration.hours(1)),
    meaning: 'Users do not see what other systems have said of interactions for an hour.',
    first: 'Read the ERROR lines of ingest-interactions, and see on the dashboard whether writes throttle.',
  },
  {
    name: 'imports wait',
    // A message comes again after an hour and a half.
    ...waiting(flow.objectImport.work.queue, Duration.hours(4)),
    meaning: 'Objects that were dropped into the import bucket have not been imported for four hours.',
    first:
      'Read the ERROR lines of import-object; raise importConcurrency or maxWriteUnits if it has too much to do.',
  },
  {
    name: 'events given up',
    ...deadLetters(flow.ingest.work.deadLetters),
    meaning: 'Events failed five times: what they say is missing.',
    first: 'Read the ERROR lines of ingest-interactions, mend the reason, then move the dead letters back.',
  },
  {
    name: 'imports given up',
    ...deadLetters(flow.objectImport.work.deadLetters),
    meaning: 'Objects failed five times: the interactions in them are missing, and go after 30 days.',
    first: 'Read the ERROR lines of import-object, mend the reason, then move the dead letters back.',
  },
  {
    name: 'documents rejected',
    metric: flowMetric(configuration, 'RejectedDocuments', { period, statistic: 'Sum' }),
    threshold: 1,
    periods: 1,
    meaning: 'Documents were not accepted: those interactions are missing.',
    first:
      'Read their reasons in the import bucket, below rejects/ or runs/<run>/rejects/; send them again mended.',
  },
  {
    name: 'imports failed',
    metric: sumOf(
      [
        flow.workflow.stateMachine.metricFailed({ period }),
        flow.workflow.stateMachine.metricTimedOut({ period }),
        flow.workflow.stateMachine.metricAborted({ period }),
      ],
      { period },
    ),
    threshold: 1,
    periods: 1,
    meaning: 'The import of a history ended with objects that are missing.',
    first:
      'The execution names the manifest, which names what is missing: mend the reason, then start the same run again.',
  },
]

const goingOut = ({ configuration, flow: { changes, retention } }: Observed): readonly AlarmDefinition[] => [
  {
    name: 'changes late',
    metric: flowMetric(configuration, 'ChangeAgeMillis', { period, statistic: 'Maximum' }),
    threshold: Duration.minutes(15).toMilliseconds(),
    periods: 3,
    meaning:
      'Those who follow changes learn of them a quarter of an hour late; after 12 hours they are given up.',
    first:
      'If an import is running, watch whether it grows; else read the log of the pipe and of describe-changes.',
  },
  {
    name: 'changes fail',
    metric: sumOf(
      ['ExecutionFailed', 'ExecutionPartiallyFailed', 'ExecutionTimeout'].map((name) =>
        pipeMetric(changes, name, { period }),
      ),
      { period },
    ),
    threshold: 5,
    periods: 3,
    meaning:
      'Changes reach those who follow them only after repeated attempts, and the bodies of what is erased stay.',
    first: 'See whether the pipe still runs (aws pipes describe-pipe says why not), then read its log.',
  },
  {
    name: 'changes given up',
    ...deadLetters(changes.deadLetters),
    meaning:
      'Changes were never told to those who follow them, and bodies of erased interactions may have stayed.',
    first:
      'Read the changes from the stream, which has them for 12 hours more: the dead letters say where they stand.',
  },
  ...(retention
    ? [
        {
          name: 'retention given up',
          ...deadLetters(retention.work.deadLetters),
          meaning: 'Interactions stay longer than retentionDays says.',
          first: 'Read the ERROR lines of apply-retention, mend the reason, then move the dead letters back.',
        },
      ]
    : []),
]

const functionAlarms = ({ flow }: Observed): readonly AlarmDefinition[] => [
  {
    name: 'event function errors',
    metric: sumOf(
      flowFunctions(flow).map((lambda) => lambda.metricErrors({ period })),
      { period },
    ),
    threshold: 5,
    periods: 2,
    meaning: 'Functions of events and imports crash or run out of time; what they had to do is tried again.',
    first: 'Read the last ERROR lines of their logs; when they began with a deployment, take it back.',
  },
  {
    name: 'event function throttles',
    metric: sumOf(
      flowFunctions(flow).map((lambda) => lambda.metricThrottles({ period })),
      { period },
    ),
    threshold: 20,
    periods: 3,
    meaning:
      'Events and imports wait because no more functions may run at once, and may keep users waiting too.',
    first: "Look at the account's concurrency quota in Service Quotas, and lower importConcurrency.",
  },
]

const waiting = (queue: Queue, longest: Duration) => ({
  metric: queue.metricApproximateAgeOfOldestMessage({ period, statistic: 'Maximum' }),
  threshold: longest.toSeconds(),
  periods: 1,
})

const deadLetters = (queue: Queue) => ({
  metric: queue.metricApproximateNumberOfMessagesVisible({ period, statistic: 'Maximum' }),
  threshold: 1,
  periods: 1,
})
