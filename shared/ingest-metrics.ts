import { metricDimensions, metricNamespace } from './request-metrics.ts'

/** What is counted of what comes in, by events and imports alike. */
export const ingestMetrics = {
  /** Documents and events that can never be accepted; each is kept with the reason. */
  RejectedDocuments: 'Count',
  /** Documents and events that were taken, whether they changed something or not. */
  AcceptedDocuments: 'Count',
} as const

export type IngestMetric = keyof typeof ingestMetrics

const directive = {
  Namespace: metricNamespace,
  Dimensions: [[metricDimensions.service]],
  Metrics: Object.entries(ingestMetrics).map(([Name, Unit]) => ({ Name, Unit })),
}

/** A log line that counts, in CloudWatch's embedded metric format. */
export const ingestLine = (
  service: string,
  counts: Record<IngestMetric, number>,
  now = Date.now(),
): Readonly<Record<string, unknown>> => ({
  _aws: { Timestamp: now, CloudWatchMetrics: [directive] },
  [metricDimensions.service]: service,
  ...counts,
})
