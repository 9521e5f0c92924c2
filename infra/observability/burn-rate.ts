import { Duration } from 'aws-cdk-lib'
import {
  Alarm,
  AlarmRule,
  AlarmState,
  ComparisonOperator,
  CompositeAlarm,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch'
import { Construct } from 'constructs'
import { type Observed, ofAllRoutes } from './observed.ts'

/** Share of the requests of 30 days that may fail: answered with 5xx, or cut. */
const errorBudget = 0.001

/** Fewer requests in a window say nothing: one failure at night is no outage. */
const leastRequests = 100

/**
 * A burn rate of 14.4 for an hour uses up 2 % of the budget of 30 days, one of 6 for six hours 5 %; the shorter window ends the alarm soon
 * after the trouble (Google's SRE Workbook, Alerting on SLOs, multiwindow, multi-burn-rate).
 */
const burns = {
  fast: { rate: 14.4, windows: [Duration.hours(1), Duration.minutes(5)] },
  slow: { rate: 6, windows: [Duration.hours(6), Duration.minutes(30)] },
} as const

/** One alarm on the service's objective: 99.9 % of the requests of 30 days are answered whole. */
export class BurnRateAlarm extends Construct {
  readonly alarm: CompositeAlarm

  constructor(scope: Construct, id: string, observed: Observed) {
    super(scope, id)
    const rules = Object.entries(burns).map(([name, { rate, windows }]) =>
      AlarmRule.allOf(
        ...windows.map((window) =>
          AlarmRule.fromAlarm(
            windowAlarm(this, `${name}${window.toMinutes()}`, observed, rate, window),
            AlarmState.ALARM,
          ),
        ),
      ),
    )
    this.alarm = new CompositeAlarm(this, 'Alarm', {
      compositeAlarmName: `${observed.configuration.stackName} availability`,
      alarmDescription:
        'So many requests fail or break off that the objective of 99.9 % in 30 days is in danger. ' +
        'First: see on the dashboard which route fails since when; if that was a deployment, take it back.',
      alarmRule: AlarmRule.anyOf(...rules),
    })
  }
}

const windowAlarm = (
  scope: Construct,
  id: string,
  observed: Observed,
  rate: number,
  period: Duration,
): Alarm => {
  const { api, configuration } = observed
  const failed = new MathExpression({
    expression: `IF(requests >= ${leastRequests}, SUM([errors, cut]) / requests, 0)`,
    usingMetrics: {
      requests: api.deploymentStage.metricCount({ period, statistic: 'Sum' }),
      errors: api.deploymentStage.metricServerError({ period, statistic: 'Sum' }),
      cut: ofAllRoutes(configuration, 'CutTransfers', { period }),
    },
    period,
  })
  return new Alarm(scope, id, {
    metric: failed,
    alarmDescription: `Part of the alarm on availability: burn rate ${rate} over ${period.toHumanString()}.`,
    threshold: rate * errorBudget,
    comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: TreatMissingData.NOT_BREACHING,
  })
}
