import { metricDimensions, metricNamespace } from './request-metrics.ts'

/** A log line that measures, in CloudWatch's embedded metric format, by service only; `units` are CloudWatch's, by metric. */
export const metricLine = <Metric extends string>(units: Readonly<Record<Metric, string>>) => {
  const directive = {
    Namespace: metricNamespace,
    Dimensions: [[metricDimensions.service]],
    Metrics: Object.entries(units).map(([Name, Unit]) => ({ Name, Unit })),
  }
  return (
    service: string,
    values: Readonly<Record<Metric, number>>,
    now = Date.now(),
  ): Readonly<Record<string, unknown>> => ({
    _aws: { Timestamp: now, CloudWatchMetrics: [directive] },
    [metricDimensions.service]: service,
    ...values,
  })
}
