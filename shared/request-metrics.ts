import type { APIGatewayProxyEvent } from 'aws-lambda'
import { type Environment, environmentNames } from './environment.ts'
import type { Log } from './log.ts'
import type { RouteName } from './routes.ts'

/** The namespace of the metrics, and the dimensions that each has: the deployment's name and the route's. */
export const metricNamespace = 'QueryInteractions'
export const metricDimensions = { service: 'Service', route: 'Route' } as const

/** What is measured of each request, and in which unit of CloudWatch. */
export const requestMetrics = {
  /** From the event to the end of the reply, or to where it broke. */
  Latency: 'Milliseconds',
  /** From the event to the head of the reply. */
  FirstByte: 'Milliseconds',
  /** Of the body, as far as it was sent. */
  Bytes: 'Bytes',
  /** 1 when the reply broke after its head, through no act of the client's. */
  CutTransfers: 'Count',
  /** 1 when the status is 500 or above. */
  Faults: 'Count',
  /** 1 when this was the first request of its execution environment. */
  ColdStarts: 'Count',
} as const

export type RequestMetric = keyof typeof requestMetrics

/** How a request ended: whole, cut by a failure, or left by its client. */
export type Outcome = 'whole' | 'cut' | 'gone'

const directive = {
  Namespace: metricNamespace,
  // Each route by itself, and all of them together.
  Dimensions: [[metricDimensions.service, metricDimensions.route], [metricDimensions.service]],
  Metrics: Object.entries(requestMetrics).map(([Name, Unit]) => ({ Name, Unit })),
}

/** Measures one request; every function starts cold once. */
export type Meter = {
  /** The head is about to be sent. */
  begin(status: number): void
  /** So many bytes of the body went out. */
  readonly count: (bytes: number) => void
  /** The request is over: logs it, with what went wrong as `describe` in `failure.ts` has it. */
  report(outcome: Outcome, error: object | undefined): void
}

let isCold = true

/**
 * Starts to measure a request. It is logged as one line in CloudWatch's embedded metric format
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html). By hand: a
 * metrics library costs more in every cold start than this file is long.
 */
export const startMeter = (
  route: RouteName,
  { httpMethod, requestContext }: APIGatewayProxyEvent,
  environment: Environment,
  log: Log,
): Meter => {
  const started = performance.now()
  const elapsed = () => Math.round(performance.now() - started)
  const seen = { status: 0, firstByte: 0, bytes: 0, cold: isCold }
  isCold = false
  return {
    begin: (status) => Object.assign(seen, { status, firstByte: elapsed() }),
    count: (bytes) => {
      seen.bytes += bytes
    },
    report: (outcome, error) => {
      const metrics: Record<RequestMetric, number> = {
        Latency: elapsed(),
        FirstByte: seen.firstByte,
        Bytes: seen.bytes,
        CutTransfers: Number(outcome === 'cut'),
        // What stopped because the client left has not failed.
        Faults: Number(seen.status >= 500 && outcome !== 'gone'),
        ColdStarts: Number(seen.cold),
      }
      const failed = metrics.CutTransfers + metrics.Faults > 0
      log({
        _aws: { Timestamp: Date.now(), CloudWatchMetrics: [directive] },
        [metricDimensions.service]: environment[environmentNames.service] ?? 'local',
        [metricDimensions.route]: route,
        ...metrics,
        request_id: requestContext.requestId,
        method: httpMethod,
        status: seen.status,
        outcome,
        ...(failed && { level: 'ERROR', error }),
      })
    },
  }
}
