import { type Environment, environmentNames } from './environment.ts'
import { metricDimensions, metricNamespace } from './request-metrics.ts'

/** What the functions measure that take interactions in, and in which unit of CloudWatch. */
export const ingestMetrics = {
  /** Documents and events that were not accepted, and lie with the reason where an operator finds them. */
  RejectedDocuments: 'Count',
} as const

export type IngestMetric = keyof typeof ingestMetrics

/** A value as a line in CloudWatch's embedded metric format: log it, and it counts. */
export const metricLine = (environment: Environment, name: IngestMetric, value: number): object => ({
  _aws: {
    Timestamp: Date.now(),
    CloudWatchMetrics: [
      {
        Namespace: metricNamespace,
        Dimensions: [[metricDimensions.service]],
        Metrics: [{ Name: name, Unit: ingestMetrics[name] }],
      },
    ],
  },
  [metricDimensions.service]: environment[environmentNames.service] ?? 'local',
  [name]: value,
})
