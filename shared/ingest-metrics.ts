import { metricLine } from './metric-line.ts'

/** What is counted of what comes in, by events and imports alike. */
export const ingestMetrics = {
  /** Documents and events that can never be accepted; each is kept with the reason. */
  RejectedDocuments: 'Count',
  /** Documents and events that were taken, whether they changed something or not. */
  AcceptedDocuments: 'Count',
} as const

export type IngestMetric = keyof typeof ingestMetrics

/** A log line that counts. */
export const ingestLine = metricLine(ingestMetrics)
